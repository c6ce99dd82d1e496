// SPDX-License-Identifier: Apache-2.0
/// @file  ResumptionSlot: what a session needs to continue an earlier one without a new chain.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"

#include <cstddef>

namespace fairlead::tls {

/// Room for one ticket with the keys that belong to it (RFC 5077; RFC 8446 section 4.6.1), bound to what was verified.
///
/// Sessions that are started with it write to it when the server gives them a ticket, and offer what is in it when, and
/// only when, host, application protocols, policy, trust store, revocation lists, identity and TLS library are the same
/// as then, the clock is known, and the whole chain that was verified then is still valid. A ticket of TLS 1.3 is taken
/// out when it is offered, so that it is used once (RFC 8446 appendix C.4); any other one when the handshake that
/// offers it fails, so that a server which cannot keep its word is asked for a full one the next time. Nothing is
/// written under a policy that does not verify.
///
/// Its bytes are a secret: who has them can read and continue the connection. They may contain the host's name. They
/// may be kept across restarts, where nobody else reads them, and given to a new slot by restore(). Owned by the
/// caller, as is its memory, which outlives it; one connection at a time; does not allocate. The memory is zeroed when
/// it is no longer needed.
class ResumptionSlot {
 public:
  /// A ticket of common servers with its keys needs less; see docs/memory.md.
  static constexpr std::size_t kUsualSize = 4096;

  explicit ResumptionSlot(MutableBytes memory) : memory_(memory) {}
  ResumptionSlot(const ResumptionSlot&) = delete;
  ResumptionSlot& operator=(const ResumptionSlot&) = delete;
  ~ResumptionSlot() { clear(); }

  [[nodiscard]] bool empty() const { return size_ == 0; }
  /// What to keep; empty when there is nothing. Valid until the next use of the slot by a session.
  [[nodiscard]] Bytes reveal() const { return memory_.first(size_); }
  /// Takes what reveal() gave, at any earlier time, into an empty or used slot. What does not fit the connection is
  /// found out, and not offered, when a session starts.
  /// @return Nothing; or no_space, and the slot is empty.
  [[nodiscard]] Result<void> restore(Bytes kept);
  void clear();

  /// For sessions: all of the memory, to write to; and how much of it is in use from now on (the rest is zeroed).
  /// Precondition: size <= memory().size().
  [[nodiscard]] MutableBytes memory() { return memory_; }
  void assume(std::size_t size);

 private:
  MutableBytes memory_;
  std::size_t size_ = 0;
};

}  // namespace fairlead::tls
