package parse
import ("testing";"os";"fmt")
func TestZL(t *testing.T){ now,loc:=monday(t); raw,_:=os.ReadFile("/tmp/list.txt"); for _,d:=range Text(string(raw),now,loc){ a:=""; if d.ChildAge!=nil{a=fmt.Sprint(*d.ChildAge)}; fmt.Printf("%q|%q %s %s %s %s q%d c%d %v %v %s %v\n",d.Title,d.Body,d.Direction,d.Module,d.Mode,d.Category,d.Quantity,d.Capacity,d.Windows,d.Source,a, d.Confidence)} }
