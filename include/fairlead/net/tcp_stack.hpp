// SPDX-License-Identifier: Apache-2.0
/// @file  TcpStack: what a TCP/IP port supplies for one connection.
#pragma once

#include "fairlead/base/status.hpp"
#include "fairlead/base/time.hpp"
#include "fairlead/base/waits.hpp"
#include "fairlead/io/stream.hpp"
#include "fairlead/net/address.hpp"
#include "fairlead/net/attempt.hpp"
#include "fairlead/net/host_name.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace fairlead::net {

/// Whether received data is acknowledged at once. While a connection is being set up, a peer's Nagle algorithm
/// otherwise holds its answer until our delayed acknowledgement.
enum class PromptAcks : std::uint8_t {
  off,
  on
};

/// Resolves one name and dials a few addresses at a time. It decides nothing: Race does.
///
/// Made by a port, owned by the application, used by one TcpConnector and one thread. Nothing blocks. Streams are
/// part of the stack: they live until abandon() or reset().
class TcpStack {
 public:
  /// Begins to resolve `host`; the families are asked separately. Never called with a literal address or with a name
  /// for which is_localhost() holds.
  ///
  /// @param host  Read during the call only.
  /// @param port  Goes into the addresses.
  /// @return Nothing, or
  ///   - busy       the last resolution was not ended.
  ///   - no_memory, resolver_failed  it could not begin.
  [[nodiscard]] Result<void> start_resolve(const HostName& host, std::uint16_t port, Instant now) {
    return do_start_resolve(host, port, now);
  }

  /// The next address of one family, in the order in which they should be tried.
  ///
  /// @return An address; nothing once all addresses of the family were taken; or
  ///   - would_block      the family's answer is not there yet.
  ///   - name_not_found   the name has no address of this family.
  ///   - resolver_failed  no resolver answered, or it could not say.
  ///   - no_memory        the answer could not be kept.
  ///   - invalid          nothing is being resolved.
  ///   After "nothing" and after an error other than would_block, each later call says the same.
  [[nodiscard]] Result<std::optional<Address>> next_address(Family family) { return do_next_address(family); }

  /// Ends a resolution, finished or not. Idempotent.
  void end_resolve() { do_end_resolve(); }

  /// The number of an interface, for the zone of a link-local address.
  ///
  /// @return The scope id; or invalid: there is no such interface; unsupported.
  [[nodiscard]] Result<std::uint32_t> interface_number(std::string_view name) { return do_interface_number(name); }

  /// How many attempts can be under way at once, at least 1.
  [[nodiscard]] std::uint8_t max_attempts() const { return do_max_attempts(); }

  /// Begins to connect to `address` in a slot that is free.
  ///
  /// @return Nothing: poll_dial() tells how it goes. Or an error of poll_dial(), or unsupported: this stack does not
  ///   have the address's family. The slot is free again then.
  [[nodiscard]] Result<void> dial(AttemptId id, const Address& address) { return do_dial(id, address); }

  /// @return Nothing: stream(id) is connected. Or
  ///   - would_block  under way.
  ///   - refused      the host does not accept connections on this port.
  ///   - unreachable  no route, no network, or a local rule forbids it.
  ///   - timed_out    the stack gave up waiting for an answer.
  ///   - reset        the connection broke while it was being made.
  ///   - no_memory    the system has no socket or buffer left.
  ///   - internal     another reason; see native_error().
  ///   After an error other than would_block the slot is free.
  [[nodiscard]] Result<void> poll_dial(AttemptId id) { return do_poll_dial(id); }

  /// Releases a slot, whatever its state. Idempotent.
  void abandon(AttemptId id) { do_abandon(id); }

  /// The connected stream of a slot. Precondition: the last poll_dial(id) succeeded. It keeps the contract of
  /// StreamRef until abandon(id) or reset().
  [[nodiscard]] io::StreamRef stream(AttemptId id) { return do_stream(id); }

  /// Does what can be done without waiting for the resolution under way. Called before next_address().
  void step(Instant now) { do_step(now); }

  /// Appends what the resolution and the attempts under way wait for; nothing for a connected stream.
  void collect_waits(WaitList& list) { do_collect_waits(list); }

  /// When step() has to be called again at the latest.
  [[nodiscard]] Deadline next_deadline() const { return do_next_deadline(); }

  /// The system's number that belongs to the last error returned, for people; 0 for none.
  [[nodiscard]] std::int32_t native_error() const { return do_native_error(); }

  /// For the streams of this stack, now and later. A stack without the ability does nothing.
  void set_prompt_acks(PromptAcks acks) { do_set_prompt_acks(acks); }

  /// Ends the resolution and releases every slot. Streams are closed. Idempotent.
  void reset() { do_reset(); }

 protected:
  ~TcpStack() = default;

 private:
  virtual Result<void> do_start_resolve(const HostName& host, std::uint16_t port, Instant now) = 0;
  virtual Result<std::optional<Address>> do_next_address(Family family) = 0;
  virtual void do_end_resolve() = 0;
  virtual Result<std::uint32_t> do_interface_number(std::string_view) { return fail(Errc::unsupported); }
  [[nodiscard]] virtual std::uint8_t do_max_attempts() const = 0;
  virtual Result<void> do_dial(AttemptId id, const Address& address) = 0;
  virtual Result<void> do_poll_dial(AttemptId id) = 0;
  virtual void do_abandon(AttemptId id) = 0;
  virtual io::StreamRef do_stream(AttemptId id) = 0;
  virtual void do_step(Instant now) = 0;
  virtual void do_collect_waits(WaitList& list) = 0;
  [[nodiscard]] virtual Deadline do_next_deadline() const = 0;
  [[nodiscard]] virtual std::int32_t do_native_error() const = 0;
  virtual void do_set_prompt_acks(PromptAcks acks) = 0;
  virtual void do_reset() = 0;
};

}  // namespace fairlead::net
