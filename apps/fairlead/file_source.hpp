// SPDX-License-Identifier: Apache-2.0
/// @file  FileSource: a payload in a file, read as it is sent.
#pragma once

#include "fairlead/client/payload_source.hpp"

#include <cstdint>
#include <string>

namespace fairlead::cli {

/// Owns a descriptor of a regular file, or of a nameless temporary one. Holds none of its bytes.
class FileSource final : public client::PayloadSource {
 public:
  /// Opens a regular file. What is not one, a pipe for example, is copied into a temporary file first, at most `limit`
  /// bytes of it. Throws Problem: storage_failed, too_large, or cancelled on a stop signal.
  static FileSource open(const std::string& path, std::uint64_t limit);
  /// The same for what is left of standard input.
  static FileSource standard_input(std::uint64_t limit);

  FileSource(FileSource&& other) noexcept;
  FileSource& operator=(FileSource&&) = delete;
  ~FileSource();

 private:
  FileSource(int fd, std::uint64_t begin, std::uint64_t size) : fd_(fd), begin_(begin), size_(size) {}
  static FileSource from(int fd, const std::string& name, std::uint64_t limit);
  static FileSource spooled(int fd, const std::string& name, std::uint64_t limit);
  IoResult do_read(std::uint64_t offset, MutableBytes into) override;
  [[nodiscard]] std::uint64_t do_size() const override { return size_; }

  int fd_;
  std::uint64_t begin_;  ///< Where in the file the payload begins.
  std::uint64_t size_;
};

/// The largest payload that one packet can hold (section 2.2.3 of 3.1.1, 2.1.4 of 5.0).
[[nodiscard]] std::uint64_t largest_payload(std::size_t topic_size, bool has_packet_id, bool has_properties);

/// Throws Problem (too_large), naming both sizes.
[[noreturn]] void throw_too_large(const std::string& what, std::uint64_t size, std::uint64_t limit);

}  // namespace fairlead::cli
