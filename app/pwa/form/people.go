package form

import (
	"context"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
)

// People finds those whom one may pick, by their names.
func People(env *page.Env) func(context.Context, string) ([]ui.Option, error) {
	return func(ctx context.Context, words string) ([]ui.Option, error) {
		list, err := env.Client.Picks(ctx, words, client.Page{})
		return options(list.Items), err
	}
}

// Everybody returns all whom one may pick, by name.
func Everybody(ctx context.Context, env *page.Env) ([]ui.Option, error) {
	var all []api.Ref
	for r, err := range client.All(ctx, func(ctx context.Context, p client.Page) (api.List[api.Ref], error) {
		return env.Client.Picks(ctx, "", p)
	}) {
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return options(all), nil
}

func options(refs []api.Ref) []ui.Option {
	out := make([]ui.Option, len(refs))
	for i, r := range refs {
		out[i] = ui.Option{Value: r.ID, Name: r.Name}
	}
	return out
}
