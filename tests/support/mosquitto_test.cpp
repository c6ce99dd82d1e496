// SPDX-License-Identifier: Apache-2.0
#include "support/mosquitto.hpp"

#include "support/pki.hpp"
#include "support/tcp_listener.hpp"

#include <csignal>

#include <gtest/gtest.h>

namespace fairlead::support {
namespace {

TEST(Process, ReportsItsExitCode) {
  const TemporaryFolder folder;
  Process process({"sh", "-c", "echo said; exit 7"}, folder.path() / "out");
  EXPECT_EQ(process.wait(std::chrono::seconds(5)), (ExitStatus{.code = 7}));
  EXPECT_EQ(read_file(folder.path() / "out"), "said\n");
}

TEST(Process, EndsWithTheObject) {
  const TemporaryFolder folder;
  int pid = 0;
  {
    Process process({"sleep", "60"}, folder.path() / "out");
    pid = process.pid();
    EXPECT_TRUE(process.running());
  }
  EXPECT_NE(::kill(pid, 0), 0);
}

TEST(TemporaryFolder, IsRemoved) {
  std::filesystem::path path;
  {
    const TemporaryFolder folder;
    path = folder.path();
    write_file(path / "file", "content");
    EXPECT_TRUE(std::filesystem::exists(path / "file"));
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(Serves, NotWhereConnectionsOnlyQueue) {
  const TcpListener silent;
  EXPECT_TRUE(accepts(silent.port()));
  EXPECT_FALSE(serves(silent.port(), std::chrono::milliseconds(20)));
}

TEST(Mosquitto, AcceptsUntilItIsStoppedAndAgainAfterwards) {
  Mosquitto broker({});
  EXPECT_TRUE(accepts(broker.port()));
  broker.stop();
  EXPECT_FALSE(accepts(broker.port()));
  broker.start();
  EXPECT_TRUE(accepts(broker.port()));
  EXPECT_TRUE(broker.logs("running"));
}

TEST(Mosquitto, EndsWithoutBeingWaitedFor) {
  Mosquitto broker({});
  EXPECT_FALSE(broker.has_ended());
  broker.ask_to_stop();
  while (!broker.has_ended()) {
  }
  EXPECT_FALSE(accepts(broker.port()));
}

TEST(Mosquitto, ServesTlsWithThePki) {
  const TemporaryFolder pki;
  write_pki(pki.path());
  const Mosquitto broker({.tls = true, .require_certificate = true, .pki = pki.path()});
  EXPECT_TRUE(accepts(broker.port()));
  EXPECT_EQ(broker.endpoint(), "mqtts://localhost:" + std::to_string(broker.port()));
}

}  // namespace
}  // namespace fairlead::support
