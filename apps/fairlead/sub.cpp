// SPDX-License-Identifier: Apache-2.0
#include "sub.hpp"

#include "fairlead/explain/exit_status.hpp"

#include "loop.hpp"
#include "output.hpp"
#include "patience.hpp"
#include "printer.hpp"
#include "problem.hpp"
#include "redelivery.hpp"
#include "report.hpp"
#include "stop_signal.hpp"
#include "subscriber.hpp"

#include <algorithm>
#include <ctime>
#include <utility>
#include <variant>

#include <fmt/format.h>

namespace fairlead::cli {
namespace {

WallTime wall_time() {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return {now.tv_sec, now.tv_nsec};
}

/// One run of the command.
class Run {
 public:
  explicit Run(const SubCommand& command)
      : command_(command),
        report_(command.talk, command.form),
        link_(command.connection, mqtt::Incoming::take),
        subscriber_(link_, command, report_),
        printer_({.format = command.format,
                  .verbose = command.verbose,
                  .end_of_line = command.end_of_line,
                  .pretty = command.pretty},
                 {.write = [this](std::string_view text) { output_.write(text); },
                  .complain = [this](const std::string& text) { report_.warn(text); },
                  .now = wall_time}),
        stop_(link_.platform().waiter) {}

  int go() {
    const Deadline until = command_.time_out ? after(link_.now(), Duration(*command_.time_out)) : Deadline::never();
    report_.connecting(link_.plan(), link_.warnings());
    start(link_);
    const OnEvent on_event = [this](const client::Event& event) {
      event_came_ = true;
      std::visit([this](const auto& e) { on(e); }, event);
    };
    for (;;) {
      if (connected_) subscriber_.feed();
      bool held_back = false;  // Events may wait which the wait list does not know.
      // What comes behind the end is not taken: taking the last piece of a message acknowledges it.
      advance(link_, on_event, [&] { return !finished() && !(held_back = output_.is_full()); });
      output_.push();
      if (finished() || StopSignal::asked() || until.passed(link_.now())) break;
      const bool goes_on = std::exchange(event_came_, false) || held_back;
      if (!goes_on || output_.is_full()) wait(link_, until, output_.waits());
    }
    const bool timed_out = !finished() && !StopSignal::asked();
    ending_ = true;
    end_in_order(link_, on_event);
    end_cut_off();
    output_.flush();
    return status(timed_out);
  }

 private:
  [[nodiscard]] bool finished() const {
    return output_.error() || enough_ || (command_.exit_when_subscribed && connected_ && subscriber_.done());
  }

  [[nodiscard]] int status(bool timed_out) const {
    const int written = output_.status();
    if (written != 0 || !timed_out) return written;
    const std::string seconds = fmt::format("The {} s of -W have passed", command_.time_out->count());
    if (!connected_) {
      throw Problem(Errc::timed_out, seconds + " without a connection.",
                    "Allow more time; fairlead doctor says what is slow.");
    }
    throw Problem(
        Errc::timed_out, seconds + ".",
        "Allow more time, or publish something. A server may withhold, without a word, what this client may not read.");
  }

  void on(const mqtt::Connected& connected) {
    report_.debug(fmt::format("connected, session {}", connected.session_present ? "present" : "new"));
    if (!connected_ || !connected.session_present) subscriber_.begin();
    if (!connected.session_present) end_cut_off();
    if (was_lost_) report_.warn("Connected again.");
    was_lost_ = false;
    connected_ = true;
    patience_.on_connected();
    if (subscriber_.done()) patience_.on_progress();
  }

  void on(const connection::Offline& offline) {
    if (!offline.failure.happened() || ending_) return;
    const explain::Context context = link_.context(offline.failure);
    if (!patience_.waits_after(offline, link_.now())) throw_problem(offline.failure, context);
    const std::string text = trying_again(explain::explain(offline.failure, context).sentence, *offline.retry_in);
    was_lost_ = subscribed_;
    was_lost_ ? report_.warn(text) : report_.debug(text);
  }

  void on(const mqtt::Completed& completed) {
    subscriber_.completed(completed);
    if (!subscriber_.done()) return;
    if (!subscribed_) report_.debug("subscribed");
    subscribed_ = true;
    patience_.on_progress();
  }

  void on(const mqtt::MessagePiece& piece) {
    patience_.on_progress();
    if (enough_ || !shown(piece.header)) return;
    if (piece.is_first() && redelivery_.waits() && !redelivery_.is_rest(piece.header)) end_cut_off();
    const auto rest = redelivery_.rest_of(piece);
    if (!rest || !printer_.piece(*rest)) return;
    ++messages_;
    enough_ = command_.count && messages_ >= *command_.count;
  }

  void on(const mqtt::MessageAborted&) {
    if (!redelivery_.on_aborted()) printer_.aborted();
  }

  /// What was printed of a message that was cut off stays as it is.
  void end_cut_off() {
    if (redelivery_.waits()) printer_.aborted();
    redelivery_.forget();
  }

  [[nodiscard]] bool shown(const mqtt::MessageHeader& header) const {
    if (command_.stale == Stale::hide && header.retain == mqtt::Retain::yes) return false;
    return std::ranges::none_of(command_.filter_out, [&](const std::string& filter) {
      const auto parsed = mqtt::TopicFilter::parse(filter);
      return parsed && mqtt::matches(*parsed, header.topic);
    });
  }

  const SubCommand& command_;
  Report report_;
  Link link_;
  Subscriber subscriber_;
  Output output_;
  Printer printer_;
  Redelivery redelivery_;
  StopSignal stop_;
  Patience patience_{Outage::endless};
  std::uint32_t messages_ = 0;  ///< Shown.
  bool connected_ = false;
  bool was_lost_ = false;  ///< And it was said.
  bool subscribed_ = false;
  bool enough_ = false;  ///< -C is reached.
  bool ending_ = false;
  bool event_came_ = false;
};

}  // namespace

int run_sub(const SubCommand& command) { return Run(command).go(); }

}  // namespace fairlead::cli
