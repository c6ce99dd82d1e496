// SPDX-License-Identifier: Apache-2.0
/// @file  MessageFile: what is signed, in pieces.
#pragma once

#include "fairlead/base/bytes.hpp"

#include <string>
#include <vector>

namespace fairlead::cli {

/// Reads a file, a pipe or standard input from its front to its end. Its size does not matter.
class MessageFile {
 public:
  /// @param name  Empty: standard input. Throws Problem.
  explicit MessageFile(std::string name);
  MessageFile(const MessageFile&) = delete;
  MessageFile& operator=(const MessageFile&) = delete;
  ~MessageFile();

  /// The next piece, valid until the next call; empty at the end. Throws Problem.
  [[nodiscard]] Bytes next();

 private:
  std::string name_;
  int fd_;
  std::vector<std::byte> memory_;
};

/// All of a small file, such as a signature or a secret, into `memory`, and nowhere else. Throws Problem, also where it
/// is larger.
/// @param option  That names it, for the sentence.
/// @return Its size.
[[nodiscard]] std::size_t read_small_file(const std::string& name, const std::string& option, MutableBytes memory);

}  // namespace fairlead::cli
