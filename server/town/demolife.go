package town

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"youlin/server/agreement"
	"youlin/server/person"
	"youlin/server/unit"
)

// deed is one step that somebody of 梧桐苑 takes about a post: act names it, who is in the script's words.
type deed struct {
	hoursAgo int
	who      string
	act      string
	// about is the key of a post, and asker whose request about it is meant; without one it is who's own.
	about, asker string
	words        string
}

// deeds is what has happened between neighbours, so that each state can be seen.
var deeds = []deed{
	// A loan that went well.
	{195, "3栋·何女士", "ask", "drill", "", "周末装窗帘杆,用半天"},
	{194, "7栋·李先生", "accept", "drill", "3栋·何女士", ""},
	{190, "7栋·李先生", "hand over", "drill", "3栋·何女士", ""},
	{168, "7栋·李先生", "hand over", "drill", "3栋·何女士", ""},
	{167, "3栋·何女士", "thank", "drill", "", "电钻好用,还教我换钻头。"},
	{166, "7栋·李先生", "thank", "drill", "3栋·何女士", "还得准时,擦得干干净净。"},
	// Somebody did not come; the sofa is still there.
	{186, "8栋·小马", "ask", "sofa", "", "周六来搬"},
	{185, "6栋·石先生", "accept", "sofa", "8栋·小马", ""},
	{160, "6栋·石先生", "missed", "sofa", "8栋·小马", "等了一上午没来"},
	// A loan that ended in a dispute.
	{180, "5栋·潘姐", "ask", "ladder", "", "换个灯,当天还"},
	{179, "8栋·汪先生", "accept", "ladder", "5栋·潘姐", ""},
	{178, "8栋·汪先生", "hand over", "ladder", "5栋·潘姐", ""},
	{150, "8栋·汪先生", "hand over", "ladder", "5栋·潘姐", ""},
	{45, "8栋·汪先生", "dispute", "ladder", "5栋·潘姐", "梯子还回来少了一颗螺丝,说不清是谁掉的"},
	// Six pots: one is gone, one promised, one taken back.
	{36, "4栋·曹阿姨", "ask", "pothos", "", ""},
	{34, "3栋·王阿姨", "hand over", "pothos", "4栋·曹阿姨", ""},
	{33, "4栋·曹阿姨", "thank", "pothos", "", "长得真精神,谢谢王姐!"},
	{32, "10栋·小段", "ask", "pothos", "", "要一盆小的"},
	{31, "1栋·苏女士", "ask", "pothos", "", ""},
	{30, "1栋·苏女士", "cancel", "pothos", "", "家里猫会咬,先不要了"},
	// One stroller, three who want it.
	{19, "1栋·小郝", "ask", "stroller", "", "下个月用得上"},
	{15, "3栋·小龚", "ask", "stroller", "", ""},
	{12, "2栋·贺先生", "ask", "stroller", "", "排个队"},
	// What 何女士 has to do today.
	{25, "3栋·何女士", "ask", "books", "", "女儿给表弟挑,周末来拿"},
	{20, "2栋·周女士", "accept", "books", "3栋·何女士", ""},
	{10, "1栋·小郝", "ask", "scooter", "", "孩子五岁,正想学"},
	{6, "7栋·沈阿姨", "ask", "scooter", "", "给外孙的"},
	// A wheelchair on its way round.
	{16, "5栋·尹女士", "ask", "wheelchair", "", "借一个礼拜"},
	{15, "6栋·陈奶奶", "accept", "wheelchair", "5栋·尹女士", ""},
	{13, "6栋·陈奶奶", "hand over", "wheelchair", "5栋·尹女士", ""},
	// A tent that is due tomorrow, and a pump that should have been back yesterday and that somebody waits for.
	{150, "3栋·何女士", "ask", "tent", "", "带孩子去河边住一晚"},
	{149, "2栋·周女士", "accept", "tent", "3栋·何女士", ""},
	{144, "2栋·周女士", "hand over", "tent", "3栋·何女士", ""},
	{143, "2栋·周女士", "due in days", "tent", "3栋·何女士", "1"},
	{160, "10栋·小段", "ask", "pump", "", "两个轮子都瘪了"},
	{159, "3栋·何女士", "accept", "pump", "10栋·小段", ""},
	{156, "3栋·何女士", "hand over", "pump", "10栋·小段", ""},
	{155, "3栋·何女士", "due in days", "pump", "10栋·小段", "-1"},
	{40, "8栋·小马", "ask", "pump", "", "排个队"},
	// A fryer that five wanted: drawn this morning. A desk that is still to be drawn.
	{30, "3栋·何女士", "ask", "fryer", "", "家里三口人,正想要一个"},
	{29, "10栋·小段", "ask", "fryer", "", ""},
	{28, "5栋·潘姐", "ask", "fryer", "", ""},
	{27, "2栋·金先生", "ask", "fryer", "", "刚搬来,厨房还空着"},
	{26, "6栋·姜先生", "ask", "fryer", "", ""},
	{4, "9栋·谢女士", "draw", "fryer", "", ""},
	{9, "3栋·小贾", "ask", "desk", "", ""},
	{8, "7栋·小蒋", "ask", "desk", "", "孩子上一年级了"},
	{6, "1栋·苏女士", "ask", "desk", "", ""},
	// Needs that somebody answered.
	{22, "5栋·唐阿姨", "ask", "hospital", "", "周五我正好也要去,一起走"},
	{21, "1栋·方爷爷", "accept", "hospital", "5栋·唐阿姨", ""},
	{8, "8栋·郑师傅", "ask", "zhao-light", "", "周六上午过去看看"},
	{7, "8栋·严女士", "ask", "dumplings", "", ""},
	{5, "10栋·田同学", "ask", "cat", "", "我天天在家,晚上过去"},
	{4, "3栋·小贾", "ask", "cat", "", "我也可以"},
	{3, "2栋·周女士", "decline", "cat", "3栋·小贾", "你先养好感冒"},
	// The tool corner: one tool is out, and somebody waits for it.
	{158, "7栋·李先生", "leave tool", "cart", "", ""},
	{157, "7栋·李先生", "bring", "cart", "", "T-1"},
	{156, "4栋·曹阿姨", "leave tool", "sewing", "", ""},
	{155, "4栋·曹阿姨", "bring", "sewing", "", "T-2"},
	{154, "8栋·汪先生", "leave tool", "gluegun", "", ""},
	{153, "8栋·汪先生", "bring", "gluegun", "", "T-1"},
	{23, "5栋·唐阿姨", "ask", "cart", "", "周末去批发市场"},
	{22, "5栋·唐阿姨", "fetch", "cart", "", ""},
	{11, "8栋·小马", "ask", "cart", "", "搬两箱书"},
	// At the centre: one thing waits for its taker, one is on its way, one stands there for nobody yet, and nobody came
	// for one.
	{50, "3栋·老吴", "ask", "kettle", "", ""},
	{49, "9栋·彭女士", "by centre", "kettle", "3栋·老吴", ""},
	{48, "9栋·彭女士", "bring", "kettle", "3栋·老吴", "A-1"},
	{26, "10栋·小段", "ask", "floorlamp", "", "刚搬来，正缺一盏"},
	{25, "1栋·苏女士", "by centre", "floorlamp", "10栋·小段", ""},
	{45, "5栋·潘姐", "leave", "baskets", "", ""},
	{44, "5栋·潘姐", "bring", "baskets", "", "B-2"},
	{149, "1栋·小郝", "ask", "highchair", "", ""},
	{148, "2栋·贺先生", "by centre", "highchair", "1栋·小郝", ""},
	{147, "2栋·贺先生", "bring", "highchair", "1栋·小郝", "A-2"},
}

// done are the deeds, and the newcomers who ring.
func (d *demo) done() (moments []moment) {
	asked := map[string]agreement.ID{}
	for _, one := range deeds {
		moments = append(moments, moment{at: d.ago(one.hoursAgo), do: func(ctx context.Context) error { return d.do(ctx, one, asked) }})
	}
	for i, p := range d.Cast {
		if p.Role == "newcomer" {
			moments = append(moments, moment{at: d.ago(5 - i%2), do: func(ctx context.Context) error { return d.ring(ctx, p) }})
		}
	}
	return moments
}

func (d *demo) do(ctx context.Context, one deed, asked map[string]agreement.ID) error {
	v, err := d.viewer(ctx, d.people["c1/"+one.who])
	if err != nil {
		return err
	}
	asker := one.asker
	if asker == "" {
		asker = one.who
	}
	key := one.about + "/" + asker
	if one.act == "ask" {
		a, err := d.Agreements.Ask(ctx, v, d.posts[one.about], agreement.Wish{Note: one.words})
		asked[key] = a.ID
		return said(one, err)
	}
	if one.act == "draw" {
		return said(one, d.Agreements.Draw(ctx, v, d.posts[one.about]))
	}
	return said(one, d.step(ctx, v, one, asked[key]))
}

func said(one deed, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s, %s %s: %w", one.who, one.act, one.about, err)
}

// step is a deed about a request that was made.
func (d *demo) step(ctx context.Context, v person.Viewer, one deed, id agreement.ID) (err error) {
	switch one.act {
	case "accept":
		_, err = d.Agreements.Accept(ctx, v, id, one.words)
	case "decline":
		_, err = d.Agreements.Decline(ctx, v, id, one.words)
	case "cancel":
		_, err = d.Agreements.Cancel(ctx, v, id, one.words)
	case "missed":
		_, err = d.Agreements.Missed(ctx, v, id, one.words)
	case "dispute":
		_, err = d.Agreements.Dispute(ctx, v, id, one.words)
	case "thank":
		_, err = d.Agreements.Thank(ctx, v, id, agreement.Thanks{Text: one.words})
	case "due in days":
		err = d.dueIn(ctx, v, id, one.words)
	case "hand over":
		err = d.handOver(ctx, v, id, d.people["c1/"+one.asker])
	default:
		err = d.atCentre(ctx, v, one, id)
	}
	return err
}

// handOver plays both phones: the taker shows a code, the giver enters it.
func (d *demo) handOver(ctx context.Context, giver person.Viewer, id agreement.ID, taker person.ID) error {
	v, err := d.viewer(ctx, taker)
	if err != nil {
		return err
	}
	code, err := d.Agreements.ShowCode(ctx, v, id)
	if err != nil {
		return err
	}
	_, err = d.Agreements.HandOver(ctx, giver, id, code.Digits)
	return err
}

// dueIn has a giver say on which evening a loan is to be back, counted from today.
func (d *demo) dueIn(ctx context.Context, giver person.Viewer, id agreement.ID, days string) error {
	n, err := strconv.Atoi(days)
	if err != nil {
		return err
	}
	today := d.now.In(d.zone)
	_, err = d.Agreements.SetReturn(ctx, giver, id, time.Date(today.Year(), today.Month(), today.Day()+n, 20, 0, 0, 0, d.zone))
	return err
}

// ring has a newcomer scan the code of a house, and wait.
func (d *demo) ring(ctx context.Context, p scriptPerson) error {
	building, name := whoIs(p.Who)
	invites, err := d.Units.Invites(ctx, []unit.Unit{d.houses["c1/"+building]})
	if err != nil || len(invites) == 0 {
		return fmt.Errorf("%s has no invite: %w", building, err)
	}
	v, err := d.viewer(ctx, d.people["c1/"+p.Who])
	if err != nil {
		return err
	}
	_, err = d.People.Join(ctx, v, person.Application{Invite: invites[0].Code, Name: name, Room: p.Room}, "127.0.0.1")
	return err
}
