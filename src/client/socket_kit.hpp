// SPDX-License-Identifier: Apache-2.0
/// @file  A socket in virtual time with its peer, for this module's tests.
#pragma once

#include "fairlead/client/secure_socket.hpp"

#include "support/simulated_connector.hpp"
#include "support/virtual_platform.hpp"

#include <array>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace fairlead::client::test {

/// What one call said: its bytes, its error, or nothing for success without bytes.
using Said = std::optional<Errc>;
inline Said said(const Result<void>& result) { return result ? std::nullopt : Said(result.error()); }
inline Said said(IoResult result) { return result.ok() ? std::nullopt : Said(result.error()); }

/// One thread plays all of them: what others do while a call waits stands in `meanwhile` of its waiter.
class SocketTest : public testing::Test {
 protected:
  using Duration = fairlead::Duration;

  SocketTest() { receiving.mutex = sending.mutex = &mutex; }
  void TearDown() override {
    EXPECT_FALSE(mutex.misused) << "the lock was taken twice";
    EXPECT_FALSE(mutex.held);
    EXPECT_FALSE(receiving.waited_locked || sending.waited_locked) << "the lock was held while waiting";
  }

  void connect() { ASSERT_EQ(said(socket.connect(endpoint)), std::nullopt); }
  [[nodiscard]] Deadline in(int milliseconds) const { return clock.time + Duration(milliseconds); }

  /// The peer sends a text; true as an answer of `meanwhile`.
  bool peer_says(std::string_view text) {
    const Bytes piece = bytes_of(text);
    return connector.peer().send(std::span(&piece, 1)).ok();
  }
  /// What has arrived at the peer.
  std::string peer_hears(std::size_t most = 65'536) {
    std::string heard(most, '\0');
    const IoResult got = connector.peer().recv(std::as_writable_bytes(std::span(heard)));
    heard.resize(got.size());
    return heard;
  }
  /// What recv() gives; "" with an error, which is kept in last_error.
  std::string recv(Deadline until = Deadline::never(), std::size_t most = 64) {
    std::string text(most, '\0');
    const IoResult got = socket.recv(std::as_writable_bytes(std::span(text)), until);
    last_error = said(got);
    text.resize(got.size());
    return text;
  }
  Said recv_error(Deadline until = Deadline::never()) {
    (void)recv(until);
    return last_error;
  }

 public:
  support::VirtualClock clock;
  support::VirtualMutex mutex;
  support::VirtualWaiter receiving{clock};
  support::VirtualWaiter sending{clock};
  support::SimulatedConnector connector;
  SecureSocket socket{connector, {clock, mutex, receiving, sending}};
  net::Endpoint endpoint = *net::parse_endpoint("tls://broker.example:7");
  Said last_error;
};

}  // namespace fairlead::client::test
