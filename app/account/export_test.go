package account

import "sync/atomic"

// CountHashes counts in n the hashes that s computes from now on.
func (s *Service) CountHashes(n *atomic.Int64) {
	argon := s.hasher.argon
	s.hasher.argon = func(password, salt []byte, passes, memory uint32, threads uint8, size uint32) []byte {
		n.Add(1)
		return argon(password, salt, passes, memory, threads, size)
	}
}
