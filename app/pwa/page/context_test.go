package page

import (
	"context"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa/html"
)

// worker is a component that works while it is shown.
type worker struct {
	app.Compo

	work func(context.Context) (int, error)
	got  int
	err  error
}

// OnPreRender is what the engine of a test calls in place of OnMount.
func (w *worker) OnPreRender(ctx app.Context) {
	Async(Own(ctx), w.work, func(_ app.Context, got int, err error) { w.got, w.err = got, err })
}

func (w *worker) Render() app.UI { return html.Div() }

func TestAsync(t *testing.T) {
	t.Parallel()
	refused := errors.New("refused")
	for name, c := range map[string]struct {
		work func(context.Context) (int, error)
		got  int
		err  string
	}{
		"answer": {work: func(context.Context) (int, error) { return 3, nil }, got: 3},
		"error":  {work: func(context.Context) (int, error) { return 0, refused }, err: "refused"},
		"panic":  {work: func(context.Context) (int, error) { panic("broken") }, err: "panic: broken"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := &worker{work: c.work, got: -1}
			engine := app.NewTestEngine()
			if err := engine.Load(w); err != nil {
				t.Fatal(err)
			}
			engine.ConsumeAll()
			if c.err == "" && (w.err != nil || w.got != c.got) {
				t.Errorf("got %d, %v; want %d", w.got, w.err, c.got)
			}
			if c.err != "" && (w.err == nil || w.err.Error() != c.err) {
				t.Errorf("error is %v, want %s", w.err, c.err)
			}
		})
	}
}

// TestOwnRefusesAnythingElse: only the context of a component lasts as long as
// what is shown.
func TestOwnRefusesAnythingElse(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("the context of no component is taken")
		}
	}()
	Own(app.Context{})
}

// TestEventContexts looks through the pages for work and renderings by the
// context of an event, which are dropped when its element is gone.
func TestEventContexts(t *testing.T) {
	t.Parallel()
	lost := map[string]bool{"Async": true, "Dispatch": true, "Defer": true, "After": true}
	seen := 0
	err := fs.WalkDir(os.DirFS(".."), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, "../"+path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			var params *ast.FuncType
			var body *ast.BlockStmt
			switch f := n.(type) {
			case *ast.FuncDecl:
				params, body = f.Type, f.Body
			case *ast.FuncLit:
				params, body = f.Type, f.Body
			default:
				return true
			}
			ctx := eventContext(params)
			if body == nil || ctx == "" {
				return true
			}
			seen++
			ast.Inspect(body, func(n ast.Node) bool {
				call, ok := n.(*ast.SelectorExpr)
				if !ok || !lost[call.Sel.Name] {
					return true
				}
				if of, ok := call.X.(*ast.Ident); ok && of.Name == ctx {
					t.Errorf("%s: %s by the context of an event", set.Position(n.Pos()), call.Sel.Name)
				}
				return true
			})
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 10 {
		t.Errorf("only %d handlers were found", seen)
	}
}

// eventContext is the name of the context of an event handler, or "".
func eventContext(f *ast.FuncType) string {
	name, event := "", false
	for _, p := range f.Params.List {
		of, ok := p.Type.(*ast.SelectorExpr)
		if !ok {
			continue
		}
		switch of.Sel.Name {
		case "Context":
			if len(p.Names) == 1 && p.Names[0].Name != "_" {
				name = p.Names[0].Name
			}
		case "Event":
			event = true
		}
	}
	if !event {
		return ""
	}
	return name
}
