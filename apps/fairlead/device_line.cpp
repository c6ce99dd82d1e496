// SPDX-License-Identifier: Apache-2.0
#include "device_line.hpp"

#include "fairlead/base/base64.hpp"
#include "fairlead/base/secret.hpp"
#include "fairlead/base/text.hpp"
#include "fairlead/provision/exchange.hpp"
#include "fairlead/provision/message.hpp"

#include "problem.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace fairlead::cli {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::seconds;

/// After which a request is sent again: at 9600 baud its line and that of its answer take 300 ms.
constexpr std::chrono::milliseconds kAgain{500};
/// For what is done at once, and for what a small processor may compute for long.
constexpr seconds kShort{4};
constexpr seconds kLong{90};
/// More than a device has for a message.
constexpr std::size_t kMostMemory = 65536;

Errc errc_of(std::string_view text) {
  const auto all = all_errcs();
  const auto found = std::ranges::find_if(all, [&](Errc one) { return name(one) == text; });
  return found == all.end() ? Errc::internal : *found;
}

using LineText = Secret<provision::kLongestLine>;

/// A piece of a message, which may have a PIN.
LineText put(std::size_t at, std::string_view piece) {
  LineText text;
  ByteWriter out(text.resize(LineText::capacity()));
  out.bytes(bytes_of("put "));
  provision::write_number(out, at);
  out.u8(' ');
  encode_base64(bytes_of(piece), out);
  (void)text.resize(out.size());
  return text;
}

}  // namespace

DeviceLine::DeviceLine(const std::string& place) : port_(parse_device(place)) {
  // Ends whatever somebody else has begun.
  (void)port_.write("\n", Clock::now() + kAgain);
  greet();
}

void DeviceLine::greet() {
  const Result<std::string> said = ask("hello", kShort);
  std::string_view words = said ? std::string_view(*said) : std::string_view();
  if (provision::take_word(words) != provision::kGreeting) refuse_nonsense();
  const auto version = provision::read_number(provision::take_word(words));
  const auto memory = provision::read_number(words);
  if (!version || !memory || *memory > kMostMemory) refuse_nonsense();
  if (*version != provision::kVersion) {
    throw Problem(Errc::unsupported,
                  fmt::format("The device at {} speaks version {} of the language for its token, and this command {}.",
                              path(), *version, provision::kVersion),
                  "Use the command that came with the device's program.");
  }
  memory_ = *memory;
}

Result<std::string> DeviceLine::run(std::string_view verb, std::string_view message) {
  if (message.size() > memory_) {
    throw Problem(
        Errc::no_space,
        fmt::format("The device at {} takes {} bytes at a time, and this is {}.", path(), memory_, message.size()),
        "Give it a smaller certificate or request, or have its program hold more.");
  }
  for (std::size_t at = 0; at < message.size(); at += provision::kMostData) {
    const std::string_view piece = head(tail(message, at), provision::kMostData);
    if (number_in(ask_plainly(text_of(put(at, piece).reveal()))) != at + piece.size()) refuse_nonsense();
  }
  const Result<std::string> done = ask(fmt::format("run {} {}", verb, message.size()), kLong);
  if (!done) return done;
  const std::size_t size = number_in(*done);
  std::vector<std::byte> answer(std::min(size, memory_));
  ByteWriter out(answer);
  while (out.size() < size) {
    const std::string data = ask_plainly(fmt::format("get {}", out.size()));
    if (!is_base64(data)) refuse_nonsense();
    decode_base64(data, out);
    if (!out.ok()) refuse_nonsense();
  }
  return std::string(text_of(out.written()));
}

/// Of a request that no sound device refuses.
std::string DeviceLine::ask_plainly(std::string_view text) {
  Result<std::string> answer = ask(text, kShort);
  if (!answer) refuse_nonsense();
  return *std::move(answer);
}

Result<std::string> DeviceLine::ask(std::string_view text, Patience patience) {
  LineText memory;
  const MutableBytes room = memory.resize(LineText::capacity());
  ++number_;
  heard_ = false;
  const auto line = provision::write_line(number_, text, {reinterpret_cast<char*>(room.data()), room.size()});
  if (!line) throw Problem(line.error(), "A request to the device is too long for a line.", "Please report it.");
  const DevicePort::Time end = Clock::now() + patience;
  for (;;) {
    const DevicePort::Time until = std::min(end, Clock::now() + kAgain);
    if (port_.write(*line, until) && await_answer(number_, until)) break;
    if (Clock::now() >= end) refuse_silence(patience);
  }
  std::string_view words = answer_;
  const std::string_view first = provision::take_word(words);
  if (first == "ok") return std::string(words);
  if (first != "err") refuse_nonsense();
  const Errc error = errc_of(words);
  if (error != Errc::reset) return fail(error);
  throw Problem(error,
                fmt::format("The device at {} was restarted in between, or has heard nothing for too long.", path()),
                "Look at its power and its watchdog, and do not let questions wait. What was done last may be done or "
                "not: fairlead token show says what is in it.");
}

bool DeviceLine::await_answer(std::uint8_t number, DevicePort::Time until) {
  for (;;) {
    while (!unread_.empty()) {
      unread_.erase(0, reader_.take(bytes_of(unread_)));
      const auto line = reader_.line();
      // One of an earlier request, which was sent more than once, is no noise.
      heard_ = !line;
      if (!line || line->number != number) continue;
      answer_ = line->text;
      return true;
    }
    unread_ = port_.read(until);
    if (unread_.empty()) return false;
  }
}

std::size_t DeviceLine::number_in(const std::string& answer) const {
  const auto number = provision::read_number(answer);
  if (!number) refuse_nonsense();
  return *number;
}

void DeviceLine::refuse_silence(Patience patience) const {
  if (heard_) refuse_nonsense();
  throw Problem(Errc::timed_out,
                fmt::format("The device at {} has not answered within {} s.", path(), patience.count()),
                "Have its program serve its token on this line, and look at the cable and the speed: --device "
                "PATH:BAUD.");
}

void DeviceLine::refuse_nonsense() const {
  throw Problem(Errc::protocol, fmt::format("What comes from {} is no answer of a device with a token.", path()),
                "Look at the line and its speed (--device PATH:BAUD), and whether the device's program serves its "
                "token on it.");
}

}  // namespace fairlead::cli
