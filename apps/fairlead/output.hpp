// SPDX-License-Identifier: Apache-2.0
/// @file  Output: standard output that is waited for, and says when nobody reads it any more.
#pragma once

#include "fairlead/base/status.hpp"
#include "fairlead/base/waits.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace fairlead::cli {

/// Gathers what is written, and hands it to standard output as far as its reader takes it. After an error it drops
/// everything. SIGPIPE is ignored meanwhile, by whoever uses it.
class Output {
 public:
  Output();

  /// Takes all of it. Where much has gathered, pushes.
  void write(std::string_view text);
  /// Hands over what the reader takes now, without waiting for it.
  void push();
  /// Hands over everything; waits for the reader, after a stop signal at most a second.
  void flush();
  /// Whether more has gathered than the reader takes: nothing more should be written before push() has made room.
  [[nodiscard]] bool is_full() const { return gathered_.size() - begin_ >= kGathered; }
  /// What push() waits for, if there is something left to push.
  [[nodiscard]] std::optional<WaitItem> waits() const;

  /// closed: the reader has gone. storage_failed: a file system is full, or there is no standard output. cancelled: a
  /// stop signal came, and the reader did not read.
  [[nodiscard]] std::optional<Errc> error() const { return error_; }
  /// The exit status that it asks for: 0, or that of `closed`, since other filters end without a word, too, when their
  /// reader has gone. Throws Problem for the others.
  [[nodiscard]] int status() const;

 private:
  static constexpr std::size_t kGathered = std::size_t{64} * 1024;
  static constexpr int kGraceMs = 1000;

  [[nodiscard]] bool takes_more() const;
  /// Writes once. Whether it may be tried again.
  bool write_some(std::size_t most);
  /// Forgets what was handed over; after an error, everything.
  void drop();

  bool may_block_;  ///< A pipe, a terminal or a socket; what is none of them is always ready.
  std::string gathered_;
  std::size_t begin_ = 0;  ///< Of what is not handed over yet.
  std::optional<Errc> error_;
  int native_ = 0;
};

/// Writes all of it, and returns Output::status().
[[nodiscard]] int write_output(std::string_view text);

/// The same of an account of what cannot be undone. Where nobody reads it, the Problem says it: `done` is a part of a
/// sentence. Throws Problem, also for a reader that has gone.
[[nodiscard]] int write_account(std::string_view text, const std::string& done);

}  // namespace fairlead::cli
