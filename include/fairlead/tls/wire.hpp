// SPDX-License-Identifier: Apache-2.0
/// @file  Wire: the stream below a TLS session as the library's I/O callbacks see it.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/io/stream.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace fairlead::tls {

/// Passes bytes between a TLS library and the lower stream, holds none, and remembers the lower stream's errors, which
/// a library would flatten. The lower stream outlives the attachment.
class Wire {
 public:
  /// Begins with a lower stream, and ends with it; both forget all errors.
  void attach(io::StreamRef lower);
  void detach() { *this = Wire(); }
  [[nodiscard]] bool attached() const { return lower_.has_value(); }
  /// Precondition: attached().
  [[nodiscard]] const io::StreamRef& lower() const { return *lower_; }

  /// For the library's callback that receives: the bytes taken; would_block; or the error after which nothing more
  /// comes. A plain end of the lower stream is a break here: reset.
  IoResult read(MutableBytes into);
  /// For the library's callback that sends: how many bytes were taken; or would_block. After the lower stream has
  /// broken, bytes are dropped and count as taken: what the peer said before it hung up can then still be read, and
  /// says more than the break.
  IoResult write(Bytes record);

  /// Why the lower stream no longer takes bytes.
  [[nodiscard]] std::optional<Errc> write_error() const { return write_error_; }
  /// Why the lower stream no longer gives or takes bytes.
  [[nodiscard]] std::optional<Errc> error() const { return read_error_ ? read_error_ : write_error_; }
  /// Gives up sending, for the library's own reason.
  void fail_writing(Errc why) { write_error_ = why; }

  /// From now on at most `bytes` come; more is the error protocol. A peer that sends without end during a handshake,
  /// warnings for example, would otherwise keep a library busy.
  void limit_reading(std::size_t bytes) { allowed_ = bytes; }

  /// While off, reads find nothing: for looking at what the library has read ahead.
  void let_read(bool on) { reading_ = on; }

 private:
  std::optional<io::StreamRef> lower_;
  std::optional<Errc> write_error_;
  std::optional<Errc> read_error_;
  bool reading_ = true;
  std::size_t allowed_ = SIZE_MAX;
};

}  // namespace fairlead::tls
