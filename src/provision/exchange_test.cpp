// SPDX-License-Identifier: Apache-2.0
#include "fairlead/provision/exchange.hpp"

#include "fairlead/base/base64.hpp"
#include "fairlead/base/text.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fairlead::provision {
namespace {

constexpr std::size_t kMemory = 1024;
/// Of 11 bytes.
constexpr std::string_view kPinMessage = "pin=1234567";

/// Answers with its message turned around.
class Mirror final : public Requests {
 public:
  int begun = 0;
  std::vector<std::string> ran;

 private:
  void do_begin() override { ++begun; }
  Result<std::size_t> do_run(std::string_view verb, MutableBytes memory, std::size_t size) override {
    ran.emplace_back(verb);
    if (verb == "none") return 0U;
    if (verb != "turn") return fail(Errc::unsupported);
    std::ranges::reverse(memory.first(size));
    return size;
  }
};

class Device : public testing::Test {
 protected:
  /// The answer to a request; empty: none.
  std::string ask(const std::string& text) { return ask(++number_, text); }
  std::string ask(std::uint8_t number, const std::string& text) {
    std::array<char, kLongestLine> memory{};
    const auto line = write_line(number, text, memory);
    EXPECT_TRUE(line) << text;
    return exchange(std::string(line.value_or("")), number);
  }
  std::string exchange(const std::string& bytes, std::uint8_t number) {
    std::string answer;
    for (Bytes rest = bytes_of(bytes); !rest.empty();) {
      const std::size_t taken = exchange_.on_received(rest);
      rest = rest.subspan(taken);
      while (!exchange_.to_send().empty()) {  // Byte by byte.
        EXPECT_EQ(exchange_.on_received(bytes_of("@")), 0U);
        answer += static_cast<char>(exchange_.to_send().front());
        exchange_.on_sent(1);
      }
    }
    if (answer.empty()) return {};
    const auto line = read_line(std::string_view(answer).substr(0, answer.size() - 1));
    EXPECT_TRUE(line && line->number == number) << answer;
    return line ? std::string(line->text) : answer;
  }
  /// Puts a message by pieces.
  void put(std::string_view message) {
    for (std::size_t at = 0; at < message.size(); at += kMostData) {
      const std::string_view piece = message.substr(at, kMostData);
      EXPECT_EQ(ask("put " + std::to_string(at) + " " + base64(piece)), "ok " + std::to_string(at + piece.size()));
    }
  }
  std::string get(std::size_t size) {
    std::string message;
    while (message.size() < size) {
      const std::string answer = ask("get " + std::to_string(message.size()));
      std::array<std::byte, kMemory> memory{};
      ByteWriter out(memory);
      decode_base64(answer.substr(3), out);
      EXPECT_NE(out.size(), 0U) << answer;
      if (out.size() == 0) break;
      message += text_of(out.written());
    }
    return message;
  }
  static std::string base64(std::string_view bytes) {
    std::string text(base64_size(bytes.size()), '\0');
    ByteWriter out(std::as_writable_bytes(std::span(text)));
    encode_base64(bytes_of(bytes), out);
    return text;
  }

  /// What the device holds beside its memory.
  [[nodiscard]] std::string whole() const { return std::string(text_of(std::as_bytes(std::span(&exchange_, 1)))); }
  /// Whether nothing of kPinMessage is anywhere.
  [[nodiscard]] bool is_empty() const {
    return std::ranges::count(memory_, std::byte{}) == kMemory &&
           whole().find(base64(kPinMessage)) == std::string::npos && whole().find(kPinMessage) == std::string::npos;
  }

  std::array<std::byte, kMemory> memory_{};
  Mirror mirror_;
  Exchange exchange_{memory_, mirror_};
  std::uint8_t number_ = 0;
};

std::string pattern(std::size_t size) {
  std::string text;
  for (std::size_t i = 0; i < size; ++i) text += static_cast<char>(i * 7 + i / 256);
  return text;
}

TEST_F(Device, SaysWhoItIs) {
  EXPECT_EQ(ask("hello"), "ok fairlead-token 1 1024");
  EXPECT_EQ(mirror_.begun, 1);
}

TEST_F(Device, AnswersMessagesOfAnySize) {
  EXPECT_EQ(ask("hello"), "ok fairlead-token 1 1024");
  for (const std::size_t size : {std::size_t{1}, kMostData - 1, kMostData, kMostData + 1, kMemory}) {
    std::string message = pattern(size);
    put(message);
    EXPECT_EQ(ask("run turn " + std::to_string(size)), "ok " + std::to_string(size));
    std::ranges::reverse(message);
    EXPECT_EQ(get(size), message);
    EXPECT_EQ(ask("get " + std::to_string(size)), "err invalid");
  }
}

TEST_F(Device, IsNotToBeAskedBeforeHello) {
  for (const std::string request : {"put 0 AAAA", "run turn 0", "get 0", "what"}) EXPECT_EQ(ask(request), "err reset");
  EXPECT_TRUE(mirror_.ran.empty());
}

TEST_F(Device, DoesOnceWhatIsAskedTwice) {
  (void)ask("hello");
  put("abc");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(ask(0x40, "run turn 3"), "ok 3");
  EXPECT_EQ(mirror_.ran.size(), 1U);
  EXPECT_EQ(get(3), "cba");
  // The same words under another number are another request.
  EXPECT_EQ(ask(0x41, "run turn 3"), "ok 3");
  EXPECT_EQ(mirror_.ran.size(), 2U);
}

TEST_F(Device, TakesAPieceThatComesTwiceOnce) {
  (void)ask("hello");
  EXPECT_EQ(ask(7, "put 0 YWJj"), "ok 3");
  EXPECT_EQ(ask(8, "put 3 ZGVm"), "ok 6");
  EXPECT_EQ(ask(8, "put 3 ZGVm"), "ok 6");
  EXPECT_EQ(ask(9, "run turn 6"), "ok 6");
  EXPECT_EQ(get(6), "fedcba");
}

/// Another host, whose first line may have the number of the last one's last.
TEST_F(Device, BeginsAnewWithEachHello) {
  EXPECT_EQ(ask(1, "hello"), "ok fairlead-token 1 1024");
  EXPECT_EQ(ask(2, "put 0 YWJj"), "ok 3");
  EXPECT_EQ(ask(1, "hello"), "ok fairlead-token 1 1024");
  EXPECT_EQ(ask(1, "hello"), "ok fairlead-token 1 1024");
  EXPECT_EQ(mirror_.begun, 3);
  EXPECT_EQ(ask(2, "run turn 3"), "err invalid");
  EXPECT_EQ(std::ranges::count(memory_, std::byte{}), kMemory);
}

TEST_F(Device, RefusesWhatDoesNotFollow) {
  (void)ask("hello");
  EXPECT_EQ(ask("put 3 YWJj"), "err invalid");
  EXPECT_EQ(ask("put 0 YWJj"), "ok 3");
  for (const std::string request :
       {"put 2 YWJj", "put 4 YWJj", "run turn 2", "run turn 4", "get 3", "get -1", "get", "run turn", "run", "put",
        "put 3", "put 3 ", "put 3 =", "put x YWJj", "hello you"}) {
    EXPECT_EQ(ask(request), "err invalid") << request;
  }
  EXPECT_EQ(ask("what 3"), "err unsupported");
  EXPECT_EQ(ask(""), "err unsupported");
  EXPECT_EQ(ask("run turn 3"), "ok 3") << "nothing of this has changed what was put";
}

TEST_F(Device, BeginsAMessageAnewAtItsFront) {
  (void)ask("hello");
  put("abc");
  put("xy");
  EXPECT_EQ(ask("run turn 2"), "ok 2");
  EXPECT_EQ(get(2), "yx");
}

TEST_F(Device, SaysThatItsMemoryIsFull) {
  (void)ask("hello");
  put(pattern(kMemory - 2));
  EXPECT_EQ(ask("put " + std::to_string(kMemory - 2) + " YWJj"), "err no_space");
  EXPECT_EQ(ask("put " + std::to_string(kMemory - 2) + " YWI="), "ok 1024");
}

TEST_F(Device, LeavesNothingOfAMessageBehind) {
  (void)ask("hello");
  put(kPinMessage);
  EXPECT_EQ(whole().find(base64(kPinMessage)), std::string::npos) << "of the line";
  EXPECT_EQ(ask("run none 11"), "ok 0");
  EXPECT_TRUE(is_empty());
  put(kPinMessage);
  EXPECT_EQ(ask("run other 11"), "err unsupported");
  EXPECT_TRUE(is_empty());
  EXPECT_EQ(ask("get 0"), "err invalid");
}

TEST_F(Device, LeavesNothingOfAMessageThatIsNotRun) {
  (void)ask("hello");
  put(kPinMessage);
  put("x");
  EXPECT_EQ(std::ranges::count(memory_, std::byte{}), kMemory - 1);
  put(pattern(kMemory - 4));
  EXPECT_EQ(ask("put 1020 " + base64("12345")), "err no_space");
  EXPECT_EQ(std::ranges::count(std::span(memory_).last(4), std::byte{}), 4);
  // A line that was changed on its way.
  std::array<char, kLongestLine> memory{};
  std::string line(write_line(1, "put 0 " + base64(kPinMessage), memory).value_or(""));
  line[line.size() - 2] = line[line.size() - 2] == '0' ? '1' : '0';
  EXPECT_EQ(exchange(line, 1), "");
  EXPECT_EQ(whole().find(base64(kPinMessage)), std::string::npos);
}

/// Whoever is next at the line has nothing of what the last host had begun, also where he does not say hello.
TEST_F(Device, BeginsAnewWhenItsHostHasGone) {
  (void)ask("hello");
  put(kPinMessage);
  (void)exchange_.on_received(bytes_of("@77 put 11 " + base64(kPinMessage)));
  exchange_.on_line_lost();
  EXPECT_EQ(mirror_.begun, 2);
  EXPECT_TRUE(is_empty());
  for (const std::string request : {"put 0 YWJj", "run turn 11", "run turn 0", "get 0"}) {
    EXPECT_EQ(ask(request), "err reset") << request;
  }
  EXPECT_TRUE(mirror_.ran.empty());
  EXPECT_EQ(ask("hello"), "ok fairlead-token 1 1024");
  EXPECT_EQ(ask("put 0 YWJj"), "ok 3");
}

/// A request that the last host has sent is not answered once more.
TEST_F(Device, ForgetsItsAnswersWhenItsHostHasGone) {
  (void)ask("hello");
  put("abc");
  EXPECT_EQ(ask(0x40, "run turn 3"), "ok 3");
  exchange_.on_line_lost();
  EXPECT_EQ(ask(0x40, "run turn 3"), "err reset");
  std::array<char, kLongestLine> memory{};
  (void)exchange_.on_received(bytes_of(write_line(0x41, "hello", memory).value_or("")));
  EXPECT_FALSE(exchange_.to_send().empty());
  exchange_.on_line_lost();
  EXPECT_TRUE(exchange_.to_send().empty());
}

TEST_F(Device, IsSilentOnNoise) {
  EXPECT_EQ(exchange("@01 hello*00000000\n\xff\xfe@@@\n@01 put\n", 0), "");
  EXPECT_EQ(ask("hello"), "ok fairlead-token 1 1024");
}

/// Power that goes at each byte of a request: the next device, whose memory is empty, says so.
TEST_F(Device, RestartedAnywhereSaysSo) {
  std::array<char, kLongestLine> memory{};
  const std::string put(write_line(2, "put 3 ZGVm", memory).value_or(""));
  for (std::size_t at = 0; at <= put.size(); ++at) {
    std::array<std::byte, kMemory> other{};
    Exchange after(other, mirror_);
    (void)after.on_received(bytes_of(put).subspan(at));
    const std::string answer(text_of(after.to_send()));
    EXPECT_EQ(answer.find("err reset") != std::string::npos, at == 0) << answer;
    (void)ask("hello");
  }
}

}  // namespace
}  // namespace fairlead::provision
