// SPDX-License-Identifier: Apache-2.0
// What comes over the serial line to a device with a token: bytes as they are, and lines with the right check around
// what the input says. Each answer is a line, memory is kept to, and the token stays whole.
//
//   each step: a byte that says which, then what it takes
#include "fairlead/base/base64.hpp"
#include "fairlead/base/check.hpp"
#include "fairlead/pkcs11/module.hpp"
#include "fairlead/ports/pkcs11_static.hpp"
#include "fairlead/provision/exchange.hpp"
#include "fairlead/provision/token_requests.hpp"

#include "fuzz/entry.hpp"
#include "fuzz/input.hpp"
#include "support/flash_model.hpp"
#include "token/device_board.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace fairlead::fuzz {
namespace {

support::FlashModel flash{token::test::kDeviceFlash};

constexpr std::array<std::string_view, 16> kVerbs = {"token", "init",   "login",  "logout",      "init-pin", "set-pin",
                                                     "find",  "read",   "keygen", "certificate", "delete",   "digest",
                                                     "sign",  "random", "end",    "other"};
/// With a part that the input says behind them.
constexpr std::array<std::string_view, 8> kMessages = {"",
                                                       "label=device\npin=8765\n",
                                                       "user=user\npin=1234\n",
                                                       "user=officer\npin=8765\n",
                                                       "kind=EC:prime256v1\nlabel=key\nid=7\n",
                                                       "object=1\nattribute=17\n",
                                                       "hash=sha256\nobject=1\n",
                                                       "0=3\n"};

class Line {
 public:
  explicit Line(Bytes input) : input_(input) { FAIRLEAD_CHECK(module_.has_value()); }

  void run() {
    while (!input_.empty()) step();
  }

 private:
  void step() {
    switch (input_.below(6)) {
      case 0: return send(input_.take(input_.u8()));
      case 1: return say("hello");
      case 2: return say(text_of(input_.take(input_.below(200))));
      case 3: return say("get " + std::to_string(input_.u16() % 600));
      case 4: return ask(kVerbs[input_.below(kVerbs.size())], kMessages[input_.below(kMessages.size())]);
      default: return lose_line();
    }
  }
  void lose_line() {
    exchange_.on_line_lost();
    FAIRLEAD_CHECK(exchange_.to_send().empty());
    FAIRLEAD_CHECK(std::ranges::count(memory_, std::byte{}) == std::ssize(memory_));
  }
  void ask(std::string_view verb, std::string_view fields) {
    const std::string message = std::string(fields) + std::string(text_of(input_.take(input_.below(120)))) + "\n\n" +
                                std::string(text_of(input_.take(input_.below(64))));
    for (std::size_t at = 0; at < message.size(); at += provision::kMostData) {
      const std::string piece = message.substr(at, provision::kMostData);
      std::string text(base64_size(piece.size()), '\0');
      ByteWriter out(std::as_writable_bytes(std::span(text)));
      encode_base64(bytes_of(piece), out);
      say("put " + std::to_string(at) + " " + text);
    }
    say("run " + std::string(verb) + " " + std::to_string(message.size()));
    say("get 0");
  }
  void say(std::string_view text) {
    std::array<char, provision::kLongestLine> memory{};
    const auto line = provision::write_line(++number_, text, memory);
    if (line) send(bytes_of(*line));
  }
  void send(Bytes bytes) {
    while (!bytes.empty()) {
      bytes = bytes.subspan(exchange_.on_received(bytes));
      const std::string_view answer = text_of(exchange_.to_send());
      if (answer.empty()) continue;
      FAIRLEAD_CHECK(answer.size() <= provision::kLongestLine && answer.ends_with('\n'));
      const auto line = provision::read_line(answer.substr(0, answer.size() - 1));
      FAIRLEAD_CHECK(line.has_value());
      FAIRLEAD_CHECK(line->text == "ok" || line->text.starts_with("ok ") || line->text.starts_with("err "));
      exchange_.on_sent(answer.size());
    }
  }

  Input input_;
  Result<pkcs11::Module> module_ = pkcs11::Module::open(**ports::linked_functions());
  provision::TokenRequests requests_{*module_};
  std::array<std::byte, 1024> memory_{};
  provision::Exchange exchange_{memory_, requests_};
  std::uint8_t number_ = 0;
};

token::test::DeviceBoard& the_board() {
  static token::test::DeviceBoard board(flash);
  return board;
}

}  // namespace
}  // namespace fairlead::fuzz

namespace fairlead::token {
Board& board() { return fuzz::the_board(); }
}  // namespace fairlead::token

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace fairlead;
  fuzz::flash = support::FlashModel(token::test::kDeviceFlash);
  fuzz::Line(std::as_bytes(std::span(data, size))).run();
  return 0;
}
