package change

import "errors"

// BatchError is the refusal of a whole batch because of one command.
type BatchError struct {
	Index int // of the command
	Err   error
}

func (e *BatchError) Error() string { return e.Err.Error() }

// Unwrap returns the refusal of the command.
func (e *BatchError) Unwrap() error { return e.Err }

// Single returns what became of a batch of one command, all or nothing, as if
// there had been no batch: its outcome, or the error that the command itself
// was refused with.
func Single[Outcome any](outcomes []Outcome, err error) (o Outcome, _ error) {
	if refused, ok := errors.AsType[*BatchError](err); ok {
		return o, refused.Err
	}
	if err != nil {
		return o, err
	}
	return outcomes[0], nil
}
