package page

import (
	"context"
	"fmt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// Context is the context of a component for as long as it is shown. What is
// dispatched by the context of an event is dropped once the element of the
// event is gone, as a button that is replaced while its work is under way; what
// is dispatched by this one is dropped only with the component.
type Context struct{ app.Context }

// Own returns the context of the component that is being mounted, from its
// OnMount. It panics if given the context of anything but a component.
func Own(ctx app.Context) Context {
	if _, ok := ctx.Src().(app.Composer); !ok {
		panic(fmt.Sprintf("page: the context is that of a %T, not of a component", ctx.Src()))
	}
	return Context{ctx}
}

// Async does work that waits, apart from the user interface, and hands what
// came of it to then, back on its goroutine, unless the component is gone by
// then. A panic of work is an error.
func Async[T any](ctx Context, work func(context.Context) (T, error), then func(app.Context, T, error)) {
	ctx.Async(func() {
		v, err := safely(ctx, work)
		ctx.Dispatch(func(ctx app.Context) { then(ctx, v, err) })
	})
}

func safely[T any](ctx context.Context, work func(context.Context) (T, error)) (v T, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return work(ctx)
}
