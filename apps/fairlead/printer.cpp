// SPDX-License-Identifier: Apache-2.0
#include "printer.hpp"

#include "fairlead/mqtt/property.hpp"

#include <algorithm>
#include <iomanip>
#include <sstream>
#include <utility>

#include <fmt/format.h>

namespace fairlead::cli {
namespace {

using mqtt::PropertyId;

std::string strftime_text(const std::string& format, std::time_t seconds) {
  std::tm local{};
  localtime_r(&seconds, &local);
  std::ostringstream out;
  out << std::put_time(&local, format.c_str());
  return out.str();
}

std::string timestamp(const WallTime& at) {
  return strftime_text("%Y-%m-%dT%H:%M:%S", at.seconds) + fmt::format(".{:06}", at.nanoseconds / 1000) +
         strftime_text("%z", at.seconds);
}

std::string text_property(const FormatPart& part, const mqtt::MessageHeader& header, PropertyId id) {
  const auto found = header.properties.find(id);
  return found ? padded(part, found->text()) : blank(part, false);
}

std::string number_property(const FormatPart& part, const mqtt::MessageHeader& header, PropertyId id) {
  const auto found = header.properties.find(id);
  return found ? padded(part, found->number) : blank(part, true);
}

std::string user_properties(const mqtt::MessageHeader& header) {
  std::string out;
  for (const mqtt::Property& property : header.properties) {
    if (property.id != PropertyId::user_property) continue;
    if (!out.empty()) out += ' ';
    out += fmt::format("{}:{}", property.name(), property.text());
  }
  return out;
}

std::string hexadecimal(Bytes data, bool capitals) {
  std::string out;
  out.reserve(data.size() * 2);
  const std::string_view digits = capitals ? "0123456789ABCDEF" : "0123456789abcdef";
  for (const std::byte b : data) {
    out += digits[std::to_integer<std::size_t>(b) >> 4U];
    out += digits[std::to_integer<std::size_t>(b) & 0xfU];
  }
  return out;
}

Format format_of(const PrinterOptions& options) {
  if (!options.format.empty()) return parse_format(options.format);
  return parse_format(options.verbose ? "%t %p" : "%p");
}

}  // namespace

Printer::Printer(const PrinterOptions& options, PrinterPorts ports)
    : format_(format_of(options)),
      end_of_line_(options.end_of_line),
      pretty_(options.pretty),
      bare_(options.format.empty() && !options.verbose),
      verbose_(options.format.empty() && options.verbose),
      ports_(std::move(ports)) {
  const auto shows = [](const FormatPart& part) { return part.shows_payload(); };
  const auto first = std::ranges::find_if(format_, shows);
  if (first == format_.end()) return;
  if (first->can_stream() && std::ranges::count_if(format_, shows) == 1) {
    streamed_ = static_cast<std::size_t>(first - format_.begin());
  } else {
    holds_ = true;
  }
}

bool Printer::piece(const mqtt::MessagePiece& piece) {
  if (piece.is_first()) begin(piece.header);
  if (bare_ && piece.header.payload_size == 0) return true;
  if (verbose_ && piece.header.payload_size == 0) {
    if (end_of_line_) ports_.write(fmt::format("{} (null)\n", piece.header.topic.view()));
    return true;
  }
  if (holds_) {
    if (!too_large_) held_.insert(held_.end(), piece.data.begin(), piece.data.end());
    if (piece.is_last()) print_whole(piece);
    return piece.is_last();
  }
  if (piece.is_first()) print_parts(piece, 0, streamed_.value_or(format_.size()));
  if (streamed_) {
    const FormatPart& part = format_[*streamed_];
    if (piece.is_first()) pad_payload(part, piece.header.payload_size, true);
    write_payload(part, piece.data);
    if (piece.is_last()) {
      pad_payload(part, piece.header.payload_size, false);
      print_parts(piece, *streamed_ + 1, format_.size());
    }
  }
  open_ = !piece.is_last();
  if (piece.is_last() && end_of_line_) ports_.write("\n");
  return piece.is_last();
}

void Printer::aborted() {
  held_.clear();
  if (open_ && end_of_line_) ports_.write("\n");
  open_ = false;
}

void Printer::begin(const mqtt::MessageHeader& header) {
  received_ = ports_.now();
  held_.clear();
  too_large_ = holds_ && header.payload_size > kMostHeld;
}

void Printer::print_whole(const mqtt::MessagePiece& piece) {
  if (too_large_) {
    ports_.complain(
        fmt::format("A message of {} bytes on topic {} is not shown: this format has to hold a whole payload, and "
                    "holds at most {} bytes.",
                    piece.header.payload_size, piece.header.topic.view(), kMostHeld));
    return;
  }
  print_parts(piece, 0, format_.size());
  if (end_of_line_) ports_.write("\n");
  held_.clear();
}

void Printer::print_parts(const mqtt::MessagePiece& piece, std::size_t from, std::size_t to) {
  for (std::size_t i = from; i < to; ++i) {
    const FormatPart& part = format_[i];
    if (part.can_stream()) {
      pad_payload(part, held_.size(), true);
      write_payload(part, held_);
      pad_payload(part, held_.size(), false);
    } else if (part.shows_payload()) {
      const auto json = message_json(piece.header, held_, timestamp(received_), part.letter == 'J', pretty_);
      if (json) ports_.write(*json);
      if (!json) {
        ports_.complain(fmt::format("The payload on topic {} is not valid JSON, so that %J cannot show it.",
                                    piece.header.topic.view()));
      }
    } else {
      ports_.write(value(part, piece.header));
    }
  }
}

void Printer::pad_payload(const FormatPart& part, std::uint64_t payload_size, bool in_front) {
  const std::uint64_t shown = part.letter == 'p' ? payload_size : payload_size * 2;
  if (shown >= part.width || in_front == part.left) return;
  const char pad = in_front && part.zeros && part.letter != 'p' ? '0' : ' ';
  ports_.write(std::string(part.width - static_cast<std::size_t>(shown), pad));
}

void Printer::write_payload(const FormatPart& part, Bytes data) {
  if (data.empty()) return;
  if (part.letter == 'p') return ports_.write(text_of(data));
  ports_.write(hexadecimal(data, part.letter == 'X'));
}

std::string Printer::value(const FormatPart& part, const mqtt::MessageHeader& header) const {
  if (part.kind == FormatPart::Kind::text) return part.text;
  if (part.kind == FormatPart::Kind::nanoseconds) return fmt::format("{:09}", received_.nanoseconds);
  if (part.kind == FormatPart::Kind::time) return strftime_text({'%', part.letter}, received_.seconds);
  switch (part.letter) {
    case 'A': return number_property(part, header, PropertyId::topic_alias);
    case 'C': return text_property(part, header, PropertyId::content_type);
    case 'D': {
      const auto data = header.properties.find(PropertyId::correlation_data);
      return data ? std::string(data->text()) : std::string();
    }
    case 'E': return number_property(part, header, PropertyId::message_expiry_interval);
    case 'F': return number_property(part, header, PropertyId::payload_format_indicator);
    case 'I': return padded(part, strftime_text("%FT%T%z", received_.seconds));
    case 'l': return padded(part, std::uint64_t{header.payload_size});
    case 'm': return padded(part, std::uint64_t{header.packet_id.value()});
    case 'P': return user_properties(header);
    case 'q': return fmt::format("{}", static_cast<unsigned>(header.qos));
    case 'R': return text_property(part, header, PropertyId::response_topic);
    case 'r': return header.retain == mqtt::Retain::yes ? "1" : "0";
    case 'S': return number_property(part, header, PropertyId::subscription_identifier);
    case 't': return padded(part, header.topic.view());
    case 'U': return fmt::format("{}.{:09}", received_.seconds, received_.nanoseconds);
    default: return {};
  }
}

}  // namespace fairlead::cli
