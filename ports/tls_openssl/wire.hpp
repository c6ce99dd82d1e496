// SPDX-License-Identifier: Apache-2.0
/// @file  Wire: the lower stream as OpenSSL's BIO sees it.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/io/stream.hpp"

#include "objects.hpp"

#include <optional>
#include <vector>

namespace fairlead::ports::openssl {

/// Carries records between OpenSSL and the lower stream.
///
/// A record that OpenSSL writes is always taken whole: what the lower stream refuses is kept here until push(). So
/// SSL_write never stops in the middle of a record, and a sealed record's plaintext counts as sent. Memory is held
/// only while something is kept. The lower stream's own errors are remembered, since OpenSSL would flatten them.
class Wire {
 public:
  void attach(io::StreamRef lower);
  void detach();
  [[nodiscard]] bool attached() const { return lower_.has_value(); }
  [[nodiscard]] const io::StreamRef& lower() const { return *lower_; }

  /// Offers what is kept to the lower stream. would_block while something is left; then the lower stream's error.
  Result<void> push();
  [[nodiscard]] bool holding() const { return !held_.empty(); }

  /// Why the lower stream no longer takes or gives bytes; a plain end of the lower stream is a break here.
  [[nodiscard]] std::optional<Errc> write_error() const { return write_error_; }
  [[nodiscard]] std::optional<Errc> error() const { return read_error_ ? read_error_ : write_error_; }

  /// While off, reads find nothing: for looking at what OpenSSL has read ahead.
  void let_read(bool on) { reading_ = on; }

  /// For the BIO: the bytes moved; would_block; or another error, after which nothing more moves in that direction.
  IoResult write(Bytes record);
  IoResult read(MutableBytes into);

 private:
  IoResult keep(Bytes record);

  std::optional<io::StreamRef> lower_;
  std::vector<std::byte> held_;
  std::size_t pushed_ = 0;  // From the front of held_.
  std::optional<Errc> write_error_;
  std::optional<Errc> read_error_;
  bool reading_ = true;
};

/// The BIO's table of functions; null when there is no memory.
[[nodiscard]] Owned<bio_method_st> make_bio_method();

/// A BIO over `wire`, which outlives it; null when there is no memory.
[[nodiscard]] Owned<bio_st> make_bio(const OpenSslLibrary::Impl& library, Wire& wire);

}  // namespace fairlead::ports::openssl
