// SPDX-License-Identifier: Apache-2.0
/// @file  LockedTcpLwip: lwIP's TCP for a task beside lwIP's thread.
#pragma once

#include "fairlead/net/tcp_stack.hpp"
#include "fairlead/platform/mutex.hpp"
#include "fairlead/platform/waiter.hpp"
#include "fairlead/ports/tcp_lwip.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace fairlead::ports {

/// The lock under which every task may call lwIP (LOCK_TCPIP_CORE, with LWIP_TCPIP_CORE_LOCKING). Where lwIP has no
/// thread (NO_SYS), there is nothing to lock.
class LwipCoreLock final : public platform::Mutex {
 private:
  void do_lock() override;
  void do_unlock() override;
};

/// A TcpLwip whose every call, and every call of its streams, holds a lock: for one task of a program in which lwIP has
/// a thread of its own. The lock is held for that call alone, a few microseconds, and not while TLS computes or the
/// task waits. No heap but lwIP's.
class LockedTcpLwip final : public net::TcpStack {
 public:
  /// @param lock    LwipCoreLock. Not held by whoever calls this.
  /// @param waiter  The task's, which lwIP's thread wakes where there is news; its polling interval is a reserve only.
  ///   Both outlive this.
  LockedTcpLwip(platform::Mutex& lock, platform::Waiter& waiter);
  ~LockedTcpLwip();
  LockedTcpLwip(const LockedTcpLwip&) = delete;
  LockedTcpLwip& operator=(const LockedTcpLwip&) = delete;

 private:
  /// A stream of the stack, under the lock.
  class Stream {
   public:
    void bind(platform::Mutex& lock, io::StreamRef stream) {
      lock_ = &lock;
      stream_ = stream;
    }
    IoResult recv(MutableBytes into);
    IoResult send(std::span<const Bytes> pieces);
    [[nodiscard]] Result<void> flush();
    [[nodiscard]] Result<void> shutdown();
    void collect_waits(Directions wanted, WaitList& list);
    void close();

   private:
    platform::Mutex* lock_ = nullptr;
    std::optional<io::StreamRef> stream_;
  };

  // As net::TcpStack has them in its public part.
  Result<void> do_start_resolve(const net::HostName& host, std::uint16_t port, Instant now) override;
  Result<std::optional<net::Address>> do_next_address(net::Family family) override;
  void do_end_resolve() override;
  Result<std::uint32_t> do_interface_number(std::string_view name) override;
  [[nodiscard]] std::uint8_t do_max_attempts() const override { return TcpLwip::kSlots; }
  Result<void> do_dial(net::AttemptId id, const net::Address& address) override;
  Result<void> do_poll_dial(net::AttemptId id) override;
  void do_abandon(net::AttemptId id) override;
  io::StreamRef do_stream(net::AttemptId id) override;
  void do_step(Instant now) override;
  void do_collect_waits(WaitList& list) override;
  [[nodiscard]] Deadline do_next_deadline() const override;
  [[nodiscard]] std::int32_t do_native_error() const override;
  void do_set_prompt_acks(net::PromptAcks acks) override;
  void do_reset() override;

  platform::Mutex& lock_;
  std::optional<TcpLwip> stack_;  ///< Always there; its end needs the lock.
  std::array<Stream, TcpLwip::kSlots> streams_;
};

}  // namespace fairlead::ports
