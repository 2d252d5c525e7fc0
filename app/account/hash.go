package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"math"
	"runtime"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/sync/semaphore"
)

// Hashing is the cost of argon2id. Zero fields take the defaults, which are
// those that OWASP recommends: 19 MiB, 2 passes, 1 thread. A password that was
// hashed at another cost is hashed anew when it is next used.
type Hashing struct {
	Memory   uint32 // KiB for each computation
	Passes   uint32
	Threads  uint8
	Parallel int // computations at a time; the others wait. 0 is one for each processor
}

// Lengths in bytes.
const (
	saltSize = 16
	keySize  = 32
)

// hasher computes and checks password hashes, few at a time, so that sign-ins
// cannot use up the memory.
type hasher struct {
	cost  Hashing
	turns *semaphore.Weighted
	argon func(password, salt []byte, passes, memory uint32, threads uint8, size uint32) []byte
}

func newHasher(h Hashing) *hasher {
	if h.Memory == 0 {
		h.Memory = 19 * 1024
	}
	if h.Passes == 0 {
		h.Passes = 2
	}
	if h.Threads == 0 {
		h.Threads = 1
	}
	if h.Parallel <= 0 {
		h.Parallel = runtime.GOMAXPROCS(0)
	}
	return &hasher{cost: h, turns: semaphore.NewWeighted(int64(h.Parallel)), argon: argon2.IDKey}
}

// hash returns the encoded hash of a password, with a salt of its own.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	e := encoded{memory: h.cost.Memory, passes: h.cost.Passes, threads: h.cost.Threads, salt: make([]byte, saltSize)}
	if _, err := rand.Read(e.salt); err != nil {
		return "", err
	}
	key, err := h.compute(ctx, password, e, keySize)
	e.key = key
	return e.String(), err
}

// verify reports whether the password is the one that was hashed. Without a
// hash it does the same work and reports false.
func (h *hasher) verify(ctx context.Context, password, hash string) (bool, error) {
	e := encoded{
		memory: h.cost.Memory, passes: h.cost.Passes, threads: h.cost.Threads,
		salt: make([]byte, saltSize), key: make([]byte, keySize),
	}
	if hash != "" {
		var err error
		if e, err = parseHash(hash); err != nil {
			return false, err
		}
	}
	key, err := h.compute(ctx, password, e, uint32(len(e.key)))
	return err == nil && subtle.ConstantTimeCompare(key, e.key) == 1 && hash != "", err
}

func (h *hasher) compute(ctx context.Context, password string, e encoded, size uint32) ([]byte, error) {
	if err := h.turns.Acquire(ctx, 1); err != nil {
		return nil, err
	}
	defer h.turns.Release(1)
	return h.argon([]byte(password), e.salt, e.passes, e.memory, e.threads, size), nil
}

// outdated reports whether a hash was made at another cost than the present
// one.
func (h *hasher) outdated(hash string) bool {
	e, err := parseHash(hash)
	return err != nil || e.memory != h.cost.Memory || e.passes != h.cost.Passes || e.threads != h.cost.Threads ||
		len(e.salt) != saltSize || len(e.key) != keySize
}

// encoded is a hash in the PHC string format:
// $argon2id$v=19$m=19456,t=2,p=1$salt$key
type encoded struct {
	memory, passes uint32
	threads        uint8
	salt, key      []byte
}

const prefix = "$argon2id$v=19$"

func (e encoded) String() string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("%sm=%d,t=%d,p=%d$%s$%s", prefix, e.memory, e.passes, e.threads, b64.EncodeToString(e.salt), b64.EncodeToString(e.key))
}

var errHash = errors.New("account: a stored password hash is damaged")

// parseHash reads what String writes, and nothing that would cost more than
// 4 GiB or 1000 passes to check.
func parseHash(s string) (encoded, error) {
	var e encoded
	rest, ok := strings.CutPrefix(s, prefix)
	parts := strings.Split(rest, "$")
	if !ok || len(parts) != 3 {
		return e, errHash
	}
	if _, err := fmt.Sscanf(parts[0], "m=%d,t=%d,p=%d", &e.memory, &e.passes, &e.threads); err != nil {
		return e, errHash
	}
	var err1, err2 error
	b64 := base64.RawStdEncoding.Strict()
	e.salt, err1 = b64.DecodeString(parts[1])
	e.key, err2 = b64.DecodeString(parts[2])
	if err1 != nil || err2 != nil || e.String() != s ||
		e.memory > math.MaxUint32/1024 || e.passes == 0 || e.passes > 1000 || e.threads == 0 ||
		len(e.salt) < 8 || len(e.key) < 16 || len(e.key) > 128 {
		return encoded{}, errHash
	}
	return e, nil
}
