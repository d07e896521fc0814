package parse
import ("testing";"os";"strings";"fmt";"encoding/json")
func TestZZ(t *testing.T){ now,loc:=monday(t); raw,_:=os.ReadFile("/tmp/zz.txt"); for _,l:=range strings.Split(string(raw),"\n"){ if l==""{continue}
 p:=open(l,now,loc); r:=p.reading(0,len(p.text.Runes)); tp:=r.topic(); c:=r.course(); dl:=r.deal(tp,false)
 fmt.Printf("%s\n  course %+v\n  topic %+v\n  deal %+v\n",l,c,tp,dl)
 for _,f:=range directionBook().search(r){fmt.Printf("   %s %v %s;",f.label,f.weight,string(r.r[f.from:f.to]))}; fmt.Println()
 b,_:=json.Marshal(Text(l,now,loc)); fmt.Println("  ",string(b)) } }

func TestDev(t *testing.T){ now,loc:=monday(t); tot:=map[string]int{}; ok:=map[string]int{}
 for _,f:=range []string{"needs","offers"}{ raw,_:=os.ReadFile("/work/shared/matching/dev/"+f+".jsonl")
  for _,l:=range strings.Split(string(raw),"\n"){ if l==""{continue}; var m map[string]any; json.Unmarshal([]byte(l),&m)
   text:=m["title"].(string)+","; if b,_:=m["body"].(string); b!=""{text+=b}
   ds:=Text(text,now,loc); var d Draft; if len(ds)>0{d=ds[0]}
   mod:=map[string]string{"idle":"idle","child":"childcare","elder":"eldercare"}[m["module"].(string)]
   bad:=""
   ck:=func(n,w,g string){tot[n]++; if w==g{ok[n]++}else{bad+=fmt.Sprintf(" %s: want %s got %q;",n,w,g)}}
   ck("direction "+f,m["kind"].(string),d.Direction); ck("module "+mod,mod,d.Module)
   if s,_:=m["deal"].(string);s!=""{ck("mode "+f,s,d.Mode)}
   if s,_:=m["category"].(string);s!=""{s=strings.Replace(strings.Replace(s,"child.","childcare.",1),"elder.","eldercare.",1); ck("category",s,d.Category)}
   if len(ds)!=1{bad+=fmt.Sprintf(" drafts %d",len(ds))}
   if bad!=""{fmt.Println(text,"|",bad)}
 }}
 for k:=range tot{fmt.Println(k,ok[k],tot[k])} }

func BenchmarkX(b *testing.B){ now,loc:=monday(b); for name,piece:=range map[string]string{"children":"孩子","sentence":"周三下午四点半想找人帮接孩子,7岁,实验小学。","hours":"三点到五点到","newline":"a\n","marks":"1. ","one":"一","digits":"6-2-301 ","repair":"修冰箱","cues":"求借出送换"} { text:=strings.Repeat(piece,10<<10/len(piece)); b.Run(name,func(b *testing.B){for b.Loop(){Text(text,now,loc)}})} }
