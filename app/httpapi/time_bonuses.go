package httpapi

import (
	"context"
	"net/http"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/people"
)

func (a timeAPI) mountBonuses() {
	manage := RulePermission(people.TimetrackManage)
	mount(a.API, RuleScope("C4, K15"), Route{
		Method: http.MethodGet, Path: "/time/bonuses", ID: "list-bonuses", Tag: tagTime, Module: Timetrack,
		Summary: "List bonuses by person and day", Description: "One's own, and with timetrack.manage those of others in view.",
	}, a.listBonuses)
	mount(a.API, manage, Route{
		Method: http.MethodPost, Path: "/time/bonuses", ID: "add-bonuses", Tag: tagTime, Module: Timetrack, Planned: true,
		Summary: "Give people a bonus each, all of them or nobody", Description: "A negative amount needs a note. Nobody gives oneself one.",
	}, a.addBonuses)
	mount(a.API, manage, Route{
		Method: http.MethodPut, Path: "/time/bonuses/{bonus}", ID: "replace-bonus", Tag: tagTime, Module: Timetrack, Planned: true,
		Summary: "Change amount and note of a bonus",
	}, a.replaceBonus)
	mount(a.API, manage, Route{
		Method: http.MethodDelete, Path: "/time/bonuses/{bonus}", ID: "remove-bonus", Tag: tagTime, Module: Timetrack, Planned: true,
		Summary: "Take a bonus away",
	}, a.removeBonus)
}

func (a timeAPI) listBonuses(ctx context.Context, actor people.Actor, in *RecordsInput) (*answer[api.List[api.Bonus]], error) {
	days, err := in.span()
	if err != nil {
		return nil, err
	}
	bonuses, err := a.time.Bonuses(ctx, actor, days, in.People)
	if err != nil {
		return nil, err
	}
	return listedByDay(bonuses, in.Paging, bonusOut)
}

func (a timeAPI) addBonuses(ctx context.Context, actor people.Actor, in *struct{ Body api.BonusesInput }) (*answer[api.List[api.Bonus]], error) {
	amount, err := amountIn("amount", in.Body.Amount)
	if err != nil {
		return nil, err
	}
	bonuses, err := a.time.AddBonus(ctx, actor, timetrack.AddBonus{
		Origin: change.Origin{ID: commandID(ctx, 0)}, People: in.Body.People, Amount: amount, Date: in.Body.Date, Note: in.Body.Note,
	})
	if err != nil {
		return nil, err
	}
	return listOf(bonuses, "", bonusOut), nil
}

// BonusPath is the part of an input that names a bonus.
type BonusPath struct {
	Bonus string `path:"bonus" maxLength:"100" doc:"Id of the bonus."`
}

type replaceBonusInput struct {
	BonusPath
	IfMatch
	Body api.BonusInput
}

func (a timeAPI) replaceBonus(ctx context.Context, actor people.Actor, in *replaceBonusInput) (*tagged[api.Bonus], error) {
	revision, err := in.revision(1)
	if err != nil {
		return nil, err
	}
	amount, err := amountIn("amount", in.Body.Amount)
	if err != nil {
		return nil, err
	}
	b, err := a.time.ChangeBonus(ctx, actor, timetrack.Bonus{
		Record: timetrack.Record{ID: in.Bonus, Revision: revision, Reason: in.Body.Reason}, Amount: amount, Note: in.Body.Note,
	})
	if err != nil {
		return nil, err
	}
	return &tagged[api.Bonus]{ETag: etag(b.Revision), Body: bonusOut(b)}, nil
}

type removeBonusInput struct {
	BonusPath
	IfMatch
	Reason string `query:"reason" maxLength:"500"`
}

func (a timeAPI) removeBonus(ctx context.Context, actor people.Actor, in *removeBonusInput) (*nothing, error) {
	revision, err := in.revision(1)
	if err != nil {
		return nil, err
	}
	_, err = a.time.ChangeBonus(ctx, actor, timetrack.Bonus{Record: timetrack.Record{ID: in.Bonus, Revision: revision, Reason: in.Reason, Removed: true}})
	return &nothing{}, err
}

func bonusOut(b timetrack.Bonus) api.Bonus {
	return api.Bonus{ID: b.ID, Revision: b.Revision, Person: b.Person, Date: b.Date, Amount: moneyOut(b.Amount), Note: b.Note, By: b.By, At: b.Received}
}
