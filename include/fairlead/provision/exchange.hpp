// SPDX-License-Identifier: Apache-2.0
/// @file  Exchange: the device's end of the serial line over which a host asks something of it.
///
/// Each request is a line (line.hpp), and so is each answer, with the number of its request: "ok" and what is asked
/// for, or "err" and the name of an Errc. The host sends a request again until it is answered; the device answers one
/// that comes again without doing anything again, but for hello, which begins anew each time.
///
///     hello            ok fairlead-token 1 SIZE   begins anew: the memory, of SIZE bytes, is empty
///     put AT DATA      ok SIZE                    puts bytes, in base64, behind the AT bytes that the memory holds
///     run VERB SIZE    ok SIZE                    does what the message of so many bytes in the memory asks; the
///                                                 answer is in its place
///     get AT           ok DATA                    bytes of the memory from there on, in base64, as many as fit
///
/// A device that was restarted, or whose host has gone, has an empty memory, and says `reset` to all but hello until a
/// host says hello. It is `invalid` to say what has another form, to put or get at another place, and to run a message
/// of another size; `no_space` to put what does not fit; and `unsupported` to say another word.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/provision/line.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fairlead::provision {

/// The version of all that goes over the line; another one has another number in the answer to hello.
inline constexpr std::uint32_t kVersion = 1;
inline constexpr std::string_view kGreeting = "fairlead-token";

/// The most bytes that one line carries, in base64.
inline constexpr std::size_t kMostData = 168;

/// What a host may ask for.
class Requests {
 public:
  /// A host has said hello, or has gone: whatever one had begun is over, and nobody is logged in.
  void begin() { do_begin(); }
  /// Does what a message asks.
  /// @param verb    Lives during the call.
  /// @param memory  The message is at its front; the answer takes its place. What lies behind either is of no meaning.
  /// @param size    Of the message.
  /// @return The size of the answer; or unsupported: there is no such verb; invalid: the message is malformed; or what
  ///   the verb says.
  Result<std::size_t> run(std::string_view verb, MutableBytes memory, std::size_t size) {
    return do_run(verb, memory, size);
  }

 protected:
  ~Requests() = default;

 private:
  virtual void do_begin() = 0;
  virtual Result<std::size_t> do_run(std::string_view verb, MutableBytes memory, std::size_t size) = 0;
};

/// A core: bytes go in and come out, nothing waits here, and no time passes: that a host has gone, who serves the line
/// says. Not moved. Takes as long as what is asked for. Does not allocate.
class Exchange {
 public:
  /// @param memory    Of messages: the longest, which is a certificate and about 100 bytes, has to fit. What a message
  ///   leaves in it is zeroed, as is the line that brought it, since messages hold PINs. It and `requests` outlive
  ///   this.
  Exchange(MutableBytes memory, Requests& requests) : memory_(memory), requests_(requests) {}
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  /// Takes bytes from the line up to the end of a request, and does what it says. Takes none while to_send() is not
  /// empty. @return How many it has taken.
  std::size_t on_received(Bytes bytes);

  /// The host has gone, as far as the device can tell: nothing has come for some seconds, the line is held (BREAK), or
  /// the cable is unplugged (DTR). Ends what it had begun, and says `reset` until a host says hello. What was to go out
  /// is dropped. At any time, also where no host was there.
  void on_line_lost();

  /// What is to go out; lives until on_received() is called.
  [[nodiscard]] Bytes to_send() const { return std::as_bytes(std::span(answer_)).subspan(sent_, size_ - sent_); }
  /// So many of these bytes are gone.
  void on_sent(std::size_t count) { sent_ += count; }

 private:
  void begin_anew();
  void answer(const Line& request);
  Result<void> respond(std::string_view text, ByteWriter& into);
  Result<void> hello(ByteWriter& into);
  Result<void> put(std::string_view words, ByteWriter& into);
  Result<void> run(std::string_view words, ByteWriter& into);
  Result<void> get(std::string_view words, ByteWriter& into) const;

  MutableBytes memory_;
  Requests& requests_;
  LineReader reader_;
  std::size_t held_ = 0;  ///< Of the memory.
  bool greeted_ = false;  ///< Since the start, or since a host has gone.
  Line last_{};           ///< Answered by what is in answer_; its text is gone.
  std::size_t size_ = 0;  ///< Of the answer; 0: there was none.
  std::size_t sent_ = 0;
  std::array<char, kLongestLine> answer_{};
};

}  // namespace fairlead::provision
