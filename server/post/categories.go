package post

import (
	"encoding/json"
	"slices"
	"sync"

	"youlin/assets"
)

// Category is a leaf of a module.
type Category struct {
	Slug   string `json:"slug"`
	Module Module `json:"module"`
	ZH     string `json:"zh"`
	EN     string `json:"en"`
}

// Name is the category's name in a locale, "en" or Chinese.
func (c Category) Name(locale string) string {
	if locale == "en" {
		return c.EN
	}
	return c.ZH
}

var categories = sync.OnceValue(func() []Category {
	text, err := assets.Files.ReadFile("categories.json")
	if err != nil {
		panic(err) // it is part of the program
	}
	var list []Category
	if err := json.Unmarshal(text, &list); err != nil {
		panic(err)
	}
	return list
})

var categoryModules = sync.OnceValue(func() map[string]Module {
	modules := map[string]Module{}
	for _, c := range categories() {
		modules[c.Slug] = c.Module
	}
	return modules
})

// Categories returns every category, module by module, in the order in which people read them.
func Categories() []Category { return slices.Clone(categories()) }

// CategoryOf reports the module that a category belongs to.
func CategoryOf(slug string) (Module, bool) {
	m, ok := categoryModules()[slug]
	return m, ok
}
