// SPDX-License-Identifier: Apache-2.0
#include "fairlead/provision/exchange.hpp"

#include "fairlead/base/base64.hpp"
#include "fairlead/base/secret.hpp"
#include "fairlead/base/try.hpp"
#include "fairlead/provision/message.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace fairlead::provision {
namespace {

/// Of an answer: what a line holds beside "@NN " and "*CHECK" with its line feed.
constexpr std::size_t kMostText = kLongestLine - 14;
static_assert(base64_size(kMostData) + sizeof("put 4294967295 ") - 1 <= kMostText);

void put_text(ByteWriter& into, std::string_view text) { into.bytes(bytes_of(text)); }

/// The one word that is left, as a number.
Result<std::size_t> last_number(std::string_view words) {
  const auto number = read_number(words);
  if (!number) return fail(Errc::invalid);
  return *number;
}

}  // namespace

std::size_t Exchange::on_received(Bytes bytes) {
  std::size_t taken = 0;
  while (to_send().empty() && taken < bytes.size()) {
    taken += reader_.take(bytes.subspan(taken));
    if (const auto line = reader_.line()) {
      answer(*line);
      reader_.clear();
    }
  }
  return taken;
}

void Exchange::on_line_lost() {
  begin_anew();
  reader_.clear();
  greeted_ = false;
  size_ = 0;
  sent_ = 0;
}

void Exchange::begin_anew() {
  requests_.begin();
  zeroize(memory_);
  held_ = 0;
}

void Exchange::answer(const Line& request) {
  sent_ = 0;
  const bool again = size_ != 0 && request.number == last_.number && request.check == last_.check;
  if (again && request.text != "hello") return;
  last_ = {.number = request.number, .check = request.check};
  std::array<std::byte, kMostText> memory{};
  ByteWriter text(memory);
  put_text(text, "ok");
  if (const auto done = respond(request.text, text); !done) {
    text = ByteWriter(memory);
    put_text(text, "err ");
    put_text(text, name(done.error()));
  }
  // It fits, by what kMostText is.
  size_ = write_line(request.number, text_of(text.written()), answer_).value_or(std::string_view()).size();
}

Result<void> Exchange::respond(std::string_view text, ByteWriter& into) {
  const std::string_view word = take_word(text);
  if (word == "hello") return text.empty() ? hello(into) : fail(Errc::invalid);
  if (!greeted_) return fail(Errc::reset);
  if (word == "put") return put(text, into);
  if (word == "run") return run(text, into);
  if (word == "get") return get(text, into);
  return fail(Errc::unsupported);
}

Result<void> Exchange::hello(ByteWriter& into) {
  begin_anew();
  greeted_ = true;
  into.u8(' ');
  put_text(into, kGreeting);
  into.u8(' ');
  write_number(into, kVersion);
  into.u8(' ');
  write_number(into, memory_.size());
  return {};
}

Result<void> Exchange::put(std::string_view words, ByteWriter& into) {
  FAIRLEAD_TRY_ASSIGN(const std::size_t at, last_number(take_word(words)));
  if (at == 0) zeroize(memory_.first(std::exchange(held_, 0)));
  if (at != held_ || !is_base64(words)) return fail(Errc::invalid);
  ByteWriter out(memory_.subspan(held_));
  decode_base64(words, out);
  if (!out.ok()) {
    zeroize(memory_.subspan(held_));
    return fail(Errc::no_space);
  }
  held_ += out.size();
  into.u8(' ');
  write_number(into, held_);
  return {};
}

Result<void> Exchange::run(std::string_view words, ByteWriter& into) {
  const std::string_view verb = take_word(words);
  FAIRLEAD_TRY_ASSIGN(const std::size_t size, last_number(words));
  if (size != held_) return fail(Errc::invalid);
  const Result<std::size_t> answer = requests_.run(verb, memory_, size);
  held_ = answer.value_or(0);  // A message is run once.
  zeroize(memory_.subspan(held_));
  FAIRLEAD_TRY(answer);
  into.u8(' ');
  write_number(into, held_);
  return {};
}

Result<void> Exchange::get(std::string_view words, ByteWriter& into) const {
  FAIRLEAD_TRY_ASSIGN(const std::size_t at, last_number(words));
  if (at >= held_) return fail(Errc::invalid);
  into.u8(' ');
  encode_base64(memory_.subspan(at, std::min(kMostData, held_ - at)), into);
  return {};
}

}  // namespace fairlead::provision
