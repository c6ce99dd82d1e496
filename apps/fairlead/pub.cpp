// SPDX-License-Identifier: Apache-2.0
#include "pub.hpp"

#include "fairlead/explain/exit_status.hpp"

#include "account.hpp"
#include "file_source.hpp"
#include "line_reader.hpp"
#include "loop.hpp"
#include "output.hpp"
#include "patience.hpp"
#include "problem.hpp"
#include "publisher.hpp"
#include "report.hpp"
#include "stop_signal.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>
#include <variant>

#include <fmt/format.h>
#include <unistd.h>

namespace fairlead::cli {
namespace {

constexpr WaitItem kStandardInput{.handle = NativeHandle{STDIN_FILENO}, .until = Directions::receive};
/// How long lines that were read may take to arrive after a stop signal.
constexpr Duration kGrace{1000};

/// One run of the command.
class Run {
 public:
  explicit Run(const PubCommand& command)
      : command_(command),
        report_(command.talk, command.form),
        limit_(limit_of(command)),
        link_(command.connection, mqtt::Incoming::leave),
        publisher_(link_, command),
        stop_(link_.platform().waiter),
        patience_(lines() ? Outage::endless : Outage::brief) {}

  int go() {
    prepare();
    const Instant begin = link_.now();
    report_.connecting(link_.plan(), link_.warnings());
    start(link_);
    const OnEvent on_event = [this](const client::Event& event) {
      event_came_ = true;
      std::visit([this](const auto& e) { on(e); }, event);
    };
    for (;;) {
      feed();
      advance(link_, on_event);
      if (StopSignal::asked()) stop();
      if (finished()) break;
      if (stops_at_.passed(link_.now())) return interrupted(on_event);
      if (has_room()) continue;
      const std::optional<WaitItem> input = wants_lines() ? std::optional(kStandardInput) : std::nullopt;
      if (wait(link_, earlier(next_at_, stops_at_), input)) read_lines();
    }
    end_in_order(link_, on_event);
    account_.delivered = publisher_.delivered();
    account_.took = link_.now() - begin;
    const int written = command_.form == Form::json ? write_output(account_json(account_, command_)) : 0;
    return first_error_ ? explain::exit_status(*first_error_) : written;
  }

 private:
  static std::uint64_t limit_of(const PubCommand& c) {
    return largest_payload(c.topic.size(), c.connection.qos != mqtt::QoS::at_most_once,
                           c.connection.version == mqtt::Version::v5);
  }
  [[nodiscard]] bool lines() const { return command_.from == PayloadFrom::input_lines; }

  /// Looks at everything that could be refused, before anything is connected.
  void prepare() {
    if (command_.from == PayloadFrom::file) file_.emplace(FileSource::open(command_.text, limit_));
    if (command_.from == PayloadFrom::input) file_.emplace(FileSource::standard_input(limit_));
    if (command_.text.size() > limit_ && command_.from == PayloadFrom::text)
      throw_too_large("The message", command_.text.size(), limit_);
    left_ = lines() ? 0 : command_.repeat;
    input_ended_ = !lines();
  }

  [[nodiscard]] bool wants_lines() const { return !input_ended_ && connected_ && !lines_.has_lines(); }

  [[nodiscard]] bool finished() {
    return connected_ && left_ == 0 && input_ended_ && !lines_.has_lines() && publisher_.idle() &&
           link_.client().session().all_sent();
  }

  /// Whether feed() may get on without anything else happening: events have made room, or begun the connection.
  [[nodiscard]] bool has_room() { return std::exchange(event_came_, false); }

  /// Gives the client what it has room for.
  void feed() {
    if (!connected_) return;
    while (auto line = lines_.next()) {
      if (publisher_.publish(*line)) continue;
      lines_.put_back(*std::move(line));
      return;
    }
    while (left_ != 0 && publisher_.idle() && (next_at_.is_never() || next_at_.passed(link_.now()))) {
      std::string text = command_.text;
      if (!(file_ ? publisher_.publish(*file_) : publisher_.publish(text))) return;
      --left_;
      delivered_one();
    }
  }

  /// Sets when the next repetition is due, once the one before is delivered.
  void delivered_one() {
    next_at_ = Deadline::never();
    if (publisher_.idle() && left_ != 0 && command_.repeat_delay.count() != 0) {
      next_at_ = after(link_.now(), Duration(command_.repeat_delay));
    }
  }

  void read_lines() {
    std::array<char, 64 * 1024> buffer;
    const ssize_t n = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (n < 0 && (errno == EINTR || errno == EAGAIN)) return;
    if (n < 0) {
      throw Problem(Errc::storage_failed, fmt::format("Standard input cannot be read: {}.", std::strerror(errno)),
                    "Check where it comes from.");
    }
    if (n == 0) {
      input_ended_ = true;
      lines_.finish();
      return;
    }
    lines_.add({buffer.data(), static_cast<std::size_t>(n)});
    if (lines_.open_size() > limit_) throw_too_large("A line of standard input", lines_.open_size(), limit_);
  }

  /// A stop signal came: no further line is read, and those that were read have a moment to arrive.
  void stop() {
    if (!stops_at_.is_never()) return;
    stops_at_ = after(link_.now(), lines() && link_.client().online() ? kGrace : Duration::zero());
    input_ended_ = true;
  }

  int interrupted(const OnEvent& on_event) {
    end_in_order(link_, on_event);
    throw Problem(Errc::cancelled, "Interrupted before everything was delivered.", "Publish again what is missing.");
  }

  void on(const mqtt::Connected& connected) {
    report_.debug(fmt::format("connected, session {}", connected.session_present ? "present" : "new"));
    if (connected.possible_duplicates != 0) {
      report_.warn(fmt::format("The server has lost the session: {} messages of QoS 2 may arrive twice.",
                               connected.possible_duplicates));
    }
    connected_ = true;
    ++account_.connections;
    account_.possible_duplicates += connected.possible_duplicates;
    if (was_lost_) report_.warn("Connected again.");
    was_lost_ = false;
    publisher_.on_connected();
    patience_.on_connected();
  }

  void on(const connection::Offline& offline) {
    if (!offline.failure.happened()) return;
    const explain::Context context = link_.context(offline.failure);
    if (!patience_.waits_after(offline, link_.now())) throw_problem(offline.failure, context);
    if (publisher_.in_doubt() != 0) {
      if (!lines()) throw_problem(offline.failure, context);
      report_.warn("The connection was lost, and lines on their way at QoS 0 with it.");
      if (!first_error_) first_error_ = offline.failure.error;
    }
    const std::string text = trying_again(explain::explain(offline.failure, context).sentence, *offline.retry_in);
    was_lost_ = connected_ && lines();  // Who writes the lines sees that they wait.
    was_lost_ ? report_.warn(text) : report_.debug(text);
  }

  void on(const mqtt::Completed& completed) {
    auto outcome = publisher_.completed(completed);
    if (!outcome) return;
    if (outcome->cut_off) return publish_again(*std::move(outcome->cut_off));
    outcome->error ? failed(*outcome->error, completed.reason) : patience_.on_progress();
    delivered_one();
  }

  void publish_again(std::string text) {
    lines() ? lines_.put_back(std::move(text)) : static_cast<void>(++left_);
    next_at_ = Deadline::never();
  }

  void failed(Errc error, mqtt::ReasonCode reason) {
    Failure failure;
    failure.layer = Layer::mqtt;
    failure.error = error;
    failure.native = static_cast<std::int32_t>(reason);
    explain::Context context = link_.context(failure);
    context.subject_of_work = "publishing to " + command_.topic;
    if (file_ && error == Errc::storage_failed) context.subject_of_work = command_.text;
    if (!first_error_) first_error_ = error;
    const explain::Explanation text = explain::explain(failure, context);
    report_.problem({failure, text.sentence, text.remedy});
  }

  void on(const mqtt::MessagePiece&) {}
  void on(const mqtt::MessageAborted&) {}

  const PubCommand& command_;
  Report report_;
  std::uint64_t limit_;
  Link link_;
  Publisher publisher_;
  StopSignal stop_;
  Patience patience_;
  std::optional<FileSource> file_;
  LineReader lines_;
  std::uint32_t left_ = 0;  ///< Repetitions still to come.
  Deadline next_at_;        ///< Of the next repetition, while it waits for its time.
  Deadline stops_at_;       ///< Never, until a stop signal came.
  std::optional<Errc> first_error_;
  PubAccount account_;
  bool input_ended_ = false;
  bool connected_ = false;
  bool was_lost_ = false;  ///< And it was said.
  bool event_came_ = false;
};

}  // namespace

int run_pub(const PubCommand& command) { return Run(command).go(); }

}  // namespace fairlead::cli
