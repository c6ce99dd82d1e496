// SPDX-License-Identifier: Apache-2.0
/// @file  Printer: received messages as text, piece by piece.
#pragma once

#include "fairlead/mqtt/event.hpp"

#include "format.hpp"

#include <cstddef>
#include <ctime>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::cli {

/// The wall clock's answer.
struct WallTime {
  std::time_t seconds = 0;
  long nanoseconds = 0;
};

/// How to print.
struct PrinterOptions {
  std::string format{};     ///< -F; empty: the payload.
  bool verbose = false;     ///< -v: the topic and a space in front; only without a format.
  bool end_of_line = true;  ///< After each message.
  bool pretty = false;      ///< %j and %J over several lines.
};

/// What it needs from outside.
struct PrinterPorts {
  std::function<void(std::string_view)> write;       ///< Takes all of it.
  std::function<void(const std::string&)> complain;  ///< One sentence about one message.
  std::function<WallTime()> now;
};

/// Prints messages from their pieces, in pieces, so that a message may be larger than memory: a format is held back
/// only when it shows the payload twice or as JSON, and then at most kMostHeld bytes.
class Printer {
 public:
  static constexpr std::size_t kMostHeld = std::size_t{16} * 1024 * 1024;

  /// Throws Problem for a malformed format.
  Printer(const PrinterOptions& options, PrinterPorts ports);

  /// A piece, in order. True when it was the message's last one.
  bool piece(const mqtt::MessagePiece& piece);
  /// The message whose pieces were given ends without the rest of them: its line is ended.
  void aborted();

 private:
  void begin(const mqtt::MessageHeader& header);
  void print_parts(const mqtt::MessagePiece& piece, std::size_t from, std::size_t to);
  void print_whole(const mqtt::MessagePiece& piece);
  [[nodiscard]] std::string value(const FormatPart& part, const mqtt::MessageHeader& header) const;
  void pad_payload(const FormatPart& part, std::uint64_t payload_size, bool in_front);
  void write_payload(const FormatPart& part, Bytes data);

  Format format_;
  bool end_of_line_;
  bool pretty_;
  bool bare_;  ///< Neither format nor -v: a message of zero bytes prints nothing at all.
  bool verbose_;
  PrinterPorts ports_;
  std::optional<std::size_t> streamed_;  ///< The one part that shows the payload, when it can be shown as it comes.
  bool holds_ = false;                   ///< Several parts show it, or one as JSON.
  std::vector<std::byte> held_;
  bool too_large_ = false;
  bool open_ = false;  ///< Something of a message has been printed, and not its end.
  WallTime received_;
};

/// The JSON object of %j (`raw` false: the payload is a text, or numbers when it is not UTF-8) and %J (`raw` true:
/// the payload is JSON itself). Absent when the payload should be JSON and is not.
[[nodiscard]] std::optional<std::string> message_json(const mqtt::MessageHeader& header, Bytes payload,
                                                      const std::string& timestamp, bool raw, bool pretty);

}  // namespace fairlead::cli
