// SPDX-License-Identifier: Apache-2.0
/// @file  BufferedEnd: a TLS server's end, but for what its library does.
#pragma once

#include "fairlead/io/stream.hpp"

#include "support/server_end.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace fairlead::support {

/// The library reads from and writes to memory; what is in it comes from and goes to the lower stream here, which
/// outlives it. Host only.
class BufferedEnd : public ServerEnd {
 public:
  explicit BufferedEnd(io::StreamRef lower) : lower_(lower) {}

  [[nodiscard]] Result<void> handshake() final;
  IoResult recv(MutableBytes into) final;
  IoResult send(std::span<const Bytes> pieces) final;
  Result<void> flush() final;
  Result<void> shutdown() final;
  void collect_waits(Directions wanted, WaitList& list) final;
  void close() final;
  [[nodiscard]] std::size_t records_received() const final { return records_; }

 protected:
  /// For the library's callbacks. 0: nothing is there now.
  [[nodiscard]] std::size_t take(MutableBytes into);
  void put(Bytes from) { out_.insert(out_.end(), from.begin(), from.end()); }

 private:
  /// Each of them: nothing or a size; or would_block; closed, when the peer has ended in order; protocol for all else.
  virtual Result<void> do_handshake() = 0;
  virtual Result<std::size_t> do_read(MutableBytes into) = 0;
  virtual Result<std::size_t> do_write(Bytes record) = 0;
  virtual void do_end() = 0;

  void count_records(Bytes taken);
  void pump_in();
  /// Whether everything has left.
  bool pump_out();
  Errc conclude(Errc said);
  /// Plain text that the library has read ahead is held here until somebody takes it.
  void read_ahead();

  io::StreamRef lower_;
  std::vector<std::byte> in_;
  std::vector<std::byte> out_;
  std::vector<std::byte> held_;
  std::vector<std::byte> header_;  // What the library has taken of a record's.
  std::size_t body_ = 0;           // What it has yet to take of a record.
  std::size_t records_ = 0;
  std::optional<Errc> lower_end_;
  bool ready_ = false;
  bool closed_ = false;
  bool shutdown_sent_ = false;
  bool peer_ended_ = false;
};

}  // namespace fairlead::support
