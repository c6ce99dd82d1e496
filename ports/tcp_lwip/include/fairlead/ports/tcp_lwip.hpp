// SPDX-License-Identifier: Apache-2.0
/// @file  TcpLwip: a TCP/IP stack by lwIP's raw API, for devices.
#pragma once

#include "fairlead/net/tcp_stack.hpp"
#include "fairlead/platform/waiter.hpp"
#include "fairlead/ports/tcp_lwip_stream.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace fairlead::ports {

/// Used from the context in which lwIP runs: with NO_SYS the main loop that also feeds it packets and time
/// (sys_check_timeouts()), otherwise lwIP's own thread, or whoever holds its lock, as LockedTcpLwip does. Makes no
/// packet move by itself. No heap but lwIP's pools.
///
/// IPv4 and IPv6, as lwIP was built; an address of the other family is unsupported. Names by lwIP's resolver, which
/// gives one address of each family, and does not say why there is none: that is resolver_failed. A program
/// asks for two names at once; start_resolve() says no_memory beyond.
class TcpLwip final : public net::TcpStack {
 public:
  /// Attempts at once. Each takes a pcb of lwIP's (MEMP_NUM_TCP_PCB).
  static constexpr std::uint8_t kSlots = 2;

  /// @param waiter  Woken from the context in which lwIP runs whenever something happened for which a user of this may
  ///   wait; outlives this. Null where that user runs there too.
  explicit TcpLwip(platform::Waiter* waiter = nullptr);
  /// A question that is still open is taken back; its place is free again when lwIP has ended it.
  ~TcpLwip() { reset(); }
  TcpLwip(const TcpLwip&) = delete;
  TcpLwip& operator=(const TcpLwip&) = delete;

 private:
  /// lwIP calls back with one of these.
  struct Slot {
    enum class State : std::uint8_t {
      free,
      dialling,
      connected,
      failed
    };
    State state = State::free;
    std::int8_t error = 0;   ///< Where it failed: err_t.
    tcp_pcb* pcb = nullptr;  ///< While it is dialling.
    TcpLwipStream stream;    ///< Owns it afterwards.
  };
  struct Question;
  struct Callbacks;

  [[nodiscard]] std::uint8_t do_max_attempts() const override { return kSlots; }
  Result<void> do_dial(net::AttemptId id, const net::Address& address) override;
  Result<void> do_poll_dial(net::AttemptId id) override;
  io::StreamRef do_stream(net::AttemptId id) override { return slot(id).stream; }
  void do_abandon(net::AttemptId id) override;
  void do_set_prompt_acks(net::PromptAcks acks) override;
  Result<std::uint32_t> do_interface_number(std::string_view name) override;
  Result<void> do_start_resolve(const net::HostName& host, std::uint16_t port, Instant now) override;
  Result<std::optional<net::Address>> do_next_address(net::Family family) override;
  void do_end_resolve() override;
  void do_reset() override;
  void do_collect_waits(WaitList& list) override;
  /// lwIP does all of it by its own timers.
  void do_step(Instant) override {}
  [[nodiscard]] Deadline do_next_deadline() const override { return Deadline::never(); }
  [[nodiscard]] std::int32_t do_native_error() const override { return native_; }

  [[nodiscard]] Slot& slot(net::AttemptId id) { return slots_[static_cast<std::size_t>(id)]; }
  Result<void> failed(std::int8_t error);

  /// What next_address() says of one family.
  struct Answer {
    enum class State : std::uint8_t {
      unasked,
      pending,
      news,  ///< It is there.
      told
    };
    State state = State::unasked;
    Result<std::optional<net::Address>> result = std::optional<net::Address>();
  };
  [[nodiscard]] Answer& answer(net::Family family) { return answers_[static_cast<std::size_t>(family)]; }
  void ask(net::Family family, const net::HostName& host, Question& question);
  void take(net::Family family, Result<std::optional<net::Address>> result);

  platform::Waiter* waiter_;
  std::array<Slot, kSlots> slots_;
  std::array<Answer, 2> answers_{};
  std::uint16_t port_ = 0;  ///< Of the addresses.
  std::int8_t native_ = 0;  ///< err_t.
};

}  // namespace fairlead::ports
