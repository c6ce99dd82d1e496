// SPDX-License-Identifier: Apache-2.0
// examples/posix/secure_socket.cpp, as a program.
#include "threads/socket_fixture.hpp"

namespace fairlead::threads {
namespace {

class SocketExample : public SocketFixture {
 protected:
  /// Runs the example; gives how it ended, and what it printed.
  std::pair<std::optional<support::ExitStatus>, std::string> run(const std::string& ca) {
    const auto output = folder_.path() / "out";
    support::Process example(
        {FAIRLEAD_SOCKET_EXAMPLE, "tls://127.0.0.1:" + std::to_string(server_->port()), ca, "is anybody there?"},
        output);
    const auto ended = example.wait(std::chrono::seconds(30));
    return {ended, support::read_file(output)};
  }
};

TEST_P(SocketExample, PrintsTheAnswerOfAServerThatItHasVerified) {
  const auto [ended, printed] = run(folder_.path() / "ca.crt");
  EXPECT_EQ(ended, (support::ExitStatus{.code = 0}));
  EXPECT_EQ(printed, "is anybody there?\n");
}

TEST_P(SocketExample, SaysWhyItTalksToNobodyElse) {
  const auto other = support::Certificate::self_signed(support::ca_spec("Another"), pki().ca.key());
  support::write_file(folder_.path() / "other.crt", other.pem());
  const auto [ended, printed] = run(folder_.path() / "other.crt");
  EXPECT_EQ(ended, (support::ExitStatus{.code = 1}));
  EXPECT_EQ(printed, "handshake: unknown_ca\n");
}

INSTANTIATE_TEST_SUITE_P(Loopback, SocketExample, testing::Values(Transport::tls_1_3),
                         [](const testing::TestParamInfo<Transport>& row) { return text(row.param); });

}  // namespace
}  // namespace fairlead::threads
