// SPDX-License-Identifier: Apache-2.0
#include "conformance/connector_suite.hpp"

#include "fairlead/base/bytes.hpp"

#include <array>
#include <optional>

namespace fairlead::conformance {
namespace {

using net::Stage;

/// Turns of a driver that reaches somebody on the same machine, or waits for its limit, with much to spare.
constexpr int kManyTurns = 2'000;
/// Wake-ups of a driver that waits for a silent peer: one for each attempt, delay and limit, not one for each moment.
constexpr int kFewTurns = 60;

/// Memory and calls of a driver.
class Driver {
 public:
  explicit Driver(ConnectorFixture& fixture) : fixture_(fixture) {}

  /// Opens, and steps until there is a stream or an error other than would_block.
  Result<io::StreamRef> reach(Check& check, Peer peer) {
    if (!check.that(connector().open(fixture_.endpoint(peer), fixture_.now()).has_value(), "open succeeds")) {
      return fail(Errc::internal);
    }
    return finish(check);
  }
  /// Steps on until it is decided.
  Result<io::StreamRef> finish(Check& check) {
    for (turns_ = 0; turns_ < kManyTurns; ++turns_) {
      const auto stream = connector().step(fixture_.now());
      if (stream || stream.error() != Errc::would_block) return stream;
      if (!check.that(wait(), "there is something to wait for, and it comes")) return fail(Errc::internal);
    }
    check.that(false, "it comes to an end");
    return fail(Errc::internal);
  }
  /// One step, whatever it gives, and a wait if it has to.
  Errc turn() {
    const auto stream = connector().step(fixture_.now());
    if (stream) return Errc::closed;  // Stands for "ready", which no step reports.
    if (stream.error() == Errc::would_block) (void)wait();
    return stream.error();
  }
  bool wait() {
    std::array<WaitItem, ConnectorFixture::kWaitItems> storage{};
    WaitList list(storage);
    connector().collect_waits(list);
    return fixture_.wait(list, connector().next_deadline());
  }
  /// Whether the connector asks to wait for nothing at all.
  [[nodiscard]] bool waits_for_nothing() {
    std::array<WaitItem, ConnectorFixture::kWaitItems> storage{};
    WaitList list(storage);
    connector().collect_waits(list);
    return list.items().empty() && !list.ready() && connector().next_deadline().is_never();
  }
  [[nodiscard]] net::Connector& connector() { return fixture_.connector(); }
  [[nodiscard]] int turns() const { return turns_; }

 private:
  ConnectorFixture& fixture_;
  int turns_ = 0;
};

/// Sends a few bytes from one end to the other, waiting as a driver of both would.
bool carries(ConnectorFixture& f, io::StreamRef from, io::StreamRef to) {
  const Bytes text = bytes_of("across");
  std::array<std::byte, 16> into{};
  std::size_t sent = 0;
  std::size_t received = 0;
  for (int i = 0; i < kManyTurns && received < text.size(); ++i) {
    if (sent < text.size()) sent += from.send(text.subspan(sent)).size();
    const IoResult got = to.recv(MutableBytes(into).subspan(received));
    received += got.size();
    if (!got.ok() && !got.blocked()) return false;
    std::array<WaitItem, ConnectorFixture::kWaitItems> storage{};
    WaitList list(storage);
    to.collect_waits(Directions::receive, list);
    if (got.blocked()) (void)f.wait(list, Deadline(f.now() + Duration(100)));
  }
  return equal(Bytes(into).first(received), text);
}

/// What a stream says once the bytes before its end are taken.
Errc end_of(ConnectorFixture& f, io::StreamRef stream) {
  std::array<std::byte, 16> into{};
  for (int i = 0; i < kManyTurns; ++i) {
    const IoResult got = stream.recv(into);
    if (!got.ok() && !got.blocked()) return got.error();
    std::array<WaitItem, ConnectorFixture::kWaitItems> storage{};
    WaitList list(storage);
    stream.collect_waits(Directions::receive, list);
    (void)f.wait(list, Deadline(f.now() + Duration(100)));
  }
  return Errc::would_block;
}

void opens(Check& check, ConnectorFixture& f) {
  Driver driver(f);
  const auto stream = driver.reach(check, Peer::answering);
  if (!check.that(stream.has_value(), "the stream is there")) return;
  check.equal(driver.connector().stage(), Stage::ready, "and the stage says so");
  check.that(!driver.connector().failure().happened(), "nothing failed");
  check.that(carries(f, *stream, f.peer()), "bytes reach the peer");
  check.that(carries(f, f.peer(), *stream), "and come back");
}

void an_open_connector_stays_open(Check& check, ConnectorFixture& f) {
  Driver driver(f);
  if (!check.that(driver.reach(check, Peer::answering).has_value(), "the stream is there")) return;
  check.that(driver.waits_for_nothing(), "the stream's user waits for the stream itself");
  for (int i = 0; i < 3; ++i) {
    const auto again = driver.connector().step(f.now());
    check.that(again.has_value(), "each step gives the stream");
    if (again) check.that(carries(f, *again, f.peer()), "the same one");
  }
  check.equal(driver.connector().stage(), Stage::ready, "nothing changed");
}

void before_open_there_is_nothing(Check& check, ConnectorFixture& f) {
  Driver driver(f);
  check.equal(driver.connector().stage(), Stage::idle, "a fresh connector is idle");
  check.equal(driver.turn(), Errc::invalid, "step without open is invalid");
  check.that(driver.waits_for_nothing(), "nothing is waited for");
  check.that(!driver.connector().failure().happened(), "nothing failed");
}

void one_connection_at_a_time(Check& check, ConnectorFixture& f) {
  Driver driver(f);
  const net::Endpoint& endpoint = f.endpoint(Peer::answering);
  check.that(driver.connector().open(endpoint, f.now()).has_value(), "the first open succeeds");
  const auto second = driver.connector().open(endpoint, f.now());
  check.that(!second && second.error() == Errc::busy, "a second one is busy");
  const auto stream = driver.finish(check);
  if (!check.that(stream.has_value(), "which does not disturb the first")) return;
  const auto third = driver.connector().open(endpoint, f.now());
  check.that(!third && third.error() == Errc::busy, "also when the stream is there");
  check.that(carries(f, *stream, f.peer()), "which still carries bytes");
}

void stages_follow_each_other(Check& check, ConnectorFixture& f) {
  Driver driver(f);
  if (!check.that(driver.connector().open(f.endpoint(Peer::answering), f.now()).has_value(), "open succeeds")) return;
  Stage last = driver.connector().stage();
  check.that(last != Stage::idle && last != Stage::ready, "it has begun, and is not there yet");
  for (int i = 0; i < kManyTurns && last != Stage::ready; ++i) {
    if (driver.turn() == Errc::internal) break;
    const Stage stage = driver.connector().stage();
    check.that(static_cast<int>(stage) >= static_cast<int>(last), "a stage does not come back");
    last = stage;
  }
  check.equal(last, Stage::ready, "the last one is ready");
}

void times_are_in_order(Check& check, ConnectorFixture& f) {
  Driver driver(f);
  const Instant before = f.now();
  if (!check.that(driver.reach(check, Peer::answering).has_value(), "the stream is there")) return;
  const net::ConnectTimes& times = driver.connector().times();
  Instant last = before;
  check.that(times.opened >= last, "opened");
  last = times.opened;
  for (const std::optional<Instant>& reached : {times.resolved, times.connected, times.handshaken}) {
    if (!reached) continue;
    check.that(*reached >= last && *reached <= f.now(), "each stage ended after the one before");
    last = *reached;
  }
  check.that(times.connected.has_value(), "it is connected");
  for (const net::Attempt& attempt : times.attempts) {
    const bool used = attempt.state == net::Attempt::State::connected;
    check.that(!used || (times.address && attempt.address == *times.address), "the address in use is accounted for");
  }
}

void spurious_steps_change_nothing(Check& check, ConnectorFixture& f) {
  Driver driver(f);
  if (!check.that(driver.connector().open(f.endpoint(Peer::answering), f.now()).has_value(), "open succeeds")) return;
  const Instant now = f.now();
  for (int i = 0; i < 20; ++i) (void)driver.connector().step(now);
  const auto stream = driver.finish(check);
  check.that(stream.has_value() && carries(f, *stream, f.peer()), "it opens as if they had not been");
}

void a_full_list_is_ready(Check& check, ConnectorFixture& f) {
  Driver driver(f);
  if (!check.that(driver.connector().open(f.endpoint(Peer::silent), f.now()).has_value(), "open succeeds")) return;
  check.equal(driver.turn(), Errc::would_block, "the peer is silent");
  WaitList none({});
  driver.connector().collect_waits(none);
  check.that(none.ready(), "a driver whose list has no room does not sleep in vain");
}

void a_refusal_is_told(Check& check, ConnectorFixture& f) {
  Driver driver(f);
  const auto stream = driver.reach(check, Peer::refusing);
  check.that(!stream && stream.error() == Errc::refused, "the step says refused");
  const Failure& failure = driver.connector().failure();
  check.equal(failure.layer, Layer::connect, "the failure names the layer");
  check.equal(failure.error, Errc::refused, "the error");
  check.equal(failure.port, f.endpoint(Peer::refusing).port, "the port");
  check.that(failure.address != std::array<std::byte, 16>{}, "the address");
  check.equal(driver.connector().stage(), Stage::failed, "the stage says so too");
  check.that(driver.waits_for_nothing(), "nothing is waited for");
  check.equal(driver.turn(), Errc::refused, "the next step says the same");
  check.that(!driver.connector().times().connected.has_value(), "it was never connected");
}

void a_failed_connector_opens_again(Check& check, ConnectorFixture& f) {
  Driver driver(f);
  for (int i = 0; i < 2; ++i) check.that(!driver.reach(check, Peer::refusing), "nobody listens");
  const auto stream = driver.reach(check, Peer::answering);
  check.that(stream.has_value() && carries(f, *stream, f.peer()), "without close, the next open finds somebody");
  check.that(!driver.connector().failure().happened(), "and forgets the failure");
}

void a_failure_outlives_close(Check& check, ConnectorFixture& f) {
  Driver driver(f);
  check.that(!driver.reach(check, Peer::refusing), "nobody listens");
  const Failure failure = driver.connector().failure();
  driver.connector().close();
  check.that(driver.connector().failure() == failure, "whoever closes first may still ask why");
  check.equal(driver.connector().stage(), Stage::idle, "although nothing is open");
}

void a_closed_connector_opens_again(Check& check, ConnectorFixture& f) {
  Driver driver(f);
  for (int i = 0; i < 3; ++i) {
    const auto stream = driver.reach(check, Peer::answering);
    if (!check.that(stream.has_value(), "the stream is there")) return;
    check.that(carries(f, *stream, f.peer()) && carries(f, f.peer(), *stream), "and carries bytes");
    driver.connector().close();
  }
}

void close_ends_the_stream(Check& check, ConnectorFixture& f) {
  Driver driver(f);
  if (!check.that(driver.reach(check, Peer::answering).has_value(), "the stream is there")) return;
  driver.connector().close();
  driver.connector().close();
  check.equal(driver.connector().stage(), Stage::idle, "the connector is idle");
  check.equal(driver.turn(), Errc::invalid, "it gives no stream");
  check.that(driver.waits_for_nothing(), "nothing is waited for");
  check.that(driver.connector().times().attempts.empty(), "the account of addresses is gone");
  const Errc end = end_of(f, f.peer());
  check.that(end == Errc::closed || end == Errc::reset, "the peer sees it");
}

void close_cancels_at_every_step(Check& check, ConnectorFixture& f) {
  Driver driver(f);
  for (int steps = 0; steps < 12; ++steps) {
    if (!check.that(driver.connector().open(f.endpoint(Peer::answering), f.now()).has_value(), "it opens")) return;
    for (int i = 0; i < steps; ++i) (void)driver.turn();
    driver.connector().close();
    check.equal(driver.connector().stage(), Stage::idle, "closed, it is idle");
    check.equal(driver.turn(), Errc::invalid, "and gives nothing");
    check.that(driver.waits_for_nothing(), "nor waits");
  }
  const auto stream = driver.reach(check, Peer::answering);
  check.that(stream.has_value() && carries(f, *stream, f.peer()), "afterwards it opens as ever");
}

void a_silent_peer_is_waited_for_without_spinning(Check& check, ConnectorFixture& f) {
  Driver driver(f);
  const Instant opened = f.now();
  const auto stream = driver.reach(check, Peer::silent);
  check.that(!stream && stream.error() == Errc::timed_out, "in the end it says timed_out");
  check.that(driver.turns() <= kFewTurns, "the driver could sleep in between");
  check.that(f.now() - opened >= f.limit(), "not before the limit");
  check.that(f.now() - opened <= f.limit() + f.limit(), "nor long after it");
  check.equal(driver.connector().failure().error, Errc::timed_out, "the failure says the same");
  check.that(driver.connector().failure().duration() + Duration(10) >= f.limit(), "and how long it took");
  check.that(driver.waits_for_nothing(), "nothing is waited for any more");
}

void a_deadline_that_was_met_is_gone(Check& check, ConnectorFixture& f) {
  Driver driver(f);
  if (!check.that(driver.connector().open(f.endpoint(Peer::silent), f.now()).has_value(), "open succeeds")) return;
  for (int i = 0; i < kFewTurns; ++i) {
    const Instant now = f.now();
    const auto stream = driver.connector().step(now);
    if (stream || stream.error() != Errc::would_block) break;
    check.that(driver.connector().next_deadline() > Deadline(now), "what was due has been done");
    (void)driver.wait();
  }
  check.equal(driver.connector().stage(), Stage::failed, "the limit was the last one");
}

void close_cancels_a_silent_attempt(Check& check, ConnectorFixture& f) {
  Driver driver(f);
  if (!check.that(driver.connector().open(f.endpoint(Peer::silent), f.now()).has_value(), "open succeeds")) return;
  check.equal(driver.turn(), Errc::would_block, "the peer is silent");
  driver.connector().close();
  check.that(driver.waits_for_nothing(), "nothing of the attempt is left");
  const auto stream = driver.reach(check, Peer::answering);
  check.that(stream.has_value() && carries(f, *stream, f.peer()), "somebody else answers at once");
}

void acknowledgements_can_be_set_at_any_time(Check& check, ConnectorFixture& f) {
  Driver driver(f);
  driver.connector().set_prompt_acks(net::PromptAcks::off);
  if (!check.that(driver.connector().open(f.endpoint(Peer::answering), f.now()).has_value(), "open succeeds")) return;
  driver.connector().set_prompt_acks(net::PromptAcks::on);
  const auto stream = driver.finish(check);
  if (!check.that(stream.has_value(), "the stream is there")) return;
  driver.connector().set_prompt_acks(net::PromptAcks::off);
  check.that(carries(f, *stream, f.peer()) && carries(f, f.peer(), *stream), "and carries bytes either way");
  driver.connector().close();
  driver.connector().set_prompt_acks(net::PromptAcks::on);
}

constexpr auto kNone = ConnectorFixture::Capability::none;
constexpr auto kRefusing = ConnectorFixture::Capability::has_refusing;
constexpr auto kSilent = ConnectorFixture::Capability::has_silent;
constexpr auto kCases = std::array{
    ConnectorCase{"opens", "an endpoint becomes a stream that carries bytes both ways", kNone, opens},
    ConnectorCase{"an_open_connector_stays_open", "once ready, each step gives the same stream", kNone,
                  an_open_connector_stays_open},
    ConnectorCase{"before_open_there_is_nothing", "without open there is neither stream nor wait", kNone,
                  before_open_there_is_nothing},
    ConnectorCase{"one_connection_at_a_time", "a second open is busy and harmless", kNone, one_connection_at_a_time},
    ConnectorCase{"stages_follow_each_other", "stages go forward only", kNone, stages_follow_each_other},
    ConnectorCase{"times_are_in_order", "the account of times and addresses is consistent", kNone, times_are_in_order},
    ConnectorCase{"spurious_steps_change_nothing", "steps without a cause are harmless", kNone,
                  spurious_steps_change_nothing},
    ConnectorCase{"a_full_list_is_ready", "a list without room is ready", kSilent, a_full_list_is_ready},
    ConnectorCase{"a_refusal_is_told", "a refusal names layer, error, address and port, each time", kRefusing,
                  a_refusal_is_told},
    ConnectorCase{"a_failed_connector_opens_again", "open is legal after a failure", kRefusing,
                  a_failed_connector_opens_again},
    ConnectorCase{"a_failure_outlives_close", "failure() stays until the next open", kRefusing,
                  a_failure_outlives_close},
    ConnectorCase{"a_closed_connector_opens_again", "open is legal after close", kNone, a_closed_connector_opens_again},
    ConnectorCase{"close_ends_the_stream", "close releases the stream, and the peer sees it", kNone,
                  close_ends_the_stream},
    ConnectorCase{"close_cancels_at_every_step", "close is legal at every moment", kNone, close_cancels_at_every_step},
    ConnectorCase{"a_silent_peer_is_waited_for_without_spinning", "silence ends with timed_out, and costs few wake-ups",
                  kSilent, a_silent_peer_is_waited_for_without_spinning},
    ConnectorCase{"a_deadline_that_was_met_is_gone", "after a step, the next deadline is in the future", kSilent,
                  a_deadline_that_was_met_is_gone},
    ConnectorCase{"close_cancels_a_silent_attempt", "close ends an attempt that nobody answers", kSilent,
                  close_cancels_a_silent_attempt},
    ConnectorCase{"acknowledgements_can_be_set_at_any_time", "set_prompt_acks is legal in every stage", kNone,
                  acknowledgements_can_be_set_at_any_time},
};

}  // namespace

const char* ConnectorFixture::missing(Capability wanted) const {
  const auto lacks = [&](Capability one) {
    return (static_cast<unsigned>(wanted) & static_cast<unsigned>(one)) != 0 && !has(one);
  };
  if (lacks(Capability::has_refusing)) return "has_refusing";
  return lacks(Capability::has_silent) ? "has_silent" : "none";
}

std::span<const ConnectorCase> connector_suite() { return kCases; }

}  // namespace fairlead::conformance
