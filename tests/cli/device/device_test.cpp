// SPDX-License-Identifier: Apache-2.0
// fairlead token --device: the token of a device on a serial line, which a program beside the test is (serve.cpp).
#include "fairlead/explain/exit_status.hpp"

#include "cli/token_desk.hpp"
#include "support/process.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

namespace fairlead::tool {
namespace {

using namespace std::chrono_literals;
using support::Certificate;

class DeviceOnALine : public TokenDesk {
 protected:
  /// A device with this trouble, and the token that the last one had.
  void power_on(const std::string& where, const std::string& trouble = "none", std::size_t after = 0) {
    device_.reset();
    std::filesystem::remove(file("sock"));
    std::filesystem::remove(file("device"));
    device_ = std::make_unique<support::Process>(Arguments{"env", "FAIRLEAD_TOKEN=" + file("flash"),
                                                           FAIRLEAD_TEST_DEVICE, where, trouble, std::to_string(after)},
                                                 file("device"));
    for (int i = 0; i < 500 && support::read_file(file("device")).empty(); ++i) std::this_thread::sleep_for(10ms);
    const std::string said = support::read_file(file("device"));
    place_ = where == "pty" ? said.substr(0, said.find('\n')) : where;
  }
  void power_on() { power_on(file("sock")); }
  void restart_with(const std::string& trouble, std::size_t after = 0) { power_on(file("sock"), trouble, after); }

  [[nodiscard]] Ran device(const Arguments& arguments, std::chrono::milliseconds limit = kPatience) const {
    return run(Arguments{"token"} + arguments + Arguments{"--device", place_}, {}, limit);
  }
  [[nodiscard]] Ran owner(const Arguments& arguments, std::chrono::milliseconds limit = kPatience) const {
    return device(arguments + Arguments{"--pin-file", file("pin")}, limit);
  }
  /// The same token, as its own computer sees it.
  [[nodiscard]] Ran inside(const Arguments& arguments) const {
    return run(Arguments{"token"} + arguments + Arguments{"--pin-file", file("pin")},
               {.environment = {"FAIRLEAD_TOKEN=" + file("flash")}});
  }
  void set_up() const {
    const Ran ran = owner({"init", "gateway", "--so-pin-file", file("so-pin")});
    ASSERT_EQ(ran.status, 0) << ran;
  }
  void give_identity() const {
    const std::string key(kKeyUri);
    Ran ran = owner({"keygen", key});
    ASSERT_EQ(ran.status, 0) << ran;
    ran = owner({"csr", key, "--cn", "device-7"});
    ASSERT_EQ(ran.status, 0) << ran;
    (void)file("chain", issue(ran.out, support::client_spec("device-7")).pem() + middle_.pem());
    ran = owner({"import", key, "--cert", file("chain")});
    ASSERT_EQ(ran.status, 0) << ran;
    ran = owner({"import", "pkcs11:token=gateway;object=root", "--ca", file("root.crt", root_.pem())});
    ASSERT_EQ(ran.status, 0) << ran;
  }

  /// Has the command's line go, or its device's power, by turns, behind each so many bytes, until one gets through.
  /// @param look  At the device afterwards. @return How often it was interrupted.
  int interrupt(std::size_t stride, const Arguments& command, const std::function<void(const Ran&)>& look) {
    int cuts = 0;
    for (std::size_t after = 60;; after += stride) {
      restart_with(cuts % 2 == 0 ? "hangs_up" : "restart", after);
      const Ran ran = owner(command);
      if (ran.status == 0) return cuts;
      ++cuts;
      EXPECT_EQ(ran.status, explain::exit_status(Errc::reset)) << "behind " << after << " bytes: " << ran;
      power_on();
      look(ran);
      if (testing::Test::HasFailure()) return cuts;
    }
  }

  std::string place_;

 private:
  std::unique_ptr<support::Process> device_;
};

/// Whatever is shown of a token is the same from outside and from inside.
TEST_F(DeviceOnALine, GetsItsIdentity) {
  power_on();
  set_up();
  give_identity();
  const Ran shown = owner({"show", "pkcs11:token=gateway"});
  EXPECT_EQ(shown.status, 0) << shown;
  EXPECT_NE(shown.out.find("signs, made in the token, never leaves it"), std::string::npos) << shown;
  const Ran tested = owner({"test", "pkcs11:token=gateway"});
  EXPECT_EQ(tested.status, 0) << tested;
  EXPECT_NE(tested.out.find("good    signs by ecdsa_secp256r1_sha256"), std::string::npos) << tested;
  EXPECT_NE(tested.out.find("good    keeps itself to itself"), std::string::npos) << tested;
  for (const Arguments& command :
       {Arguments{"show", "pkcs11:token=gateway"}, Arguments{"show", "pkcs11:token=gateway", "--json"},
        Arguments{"export-cert", std::string(kKeyUri)}}) {
    const Ran outside = owner(command);
    EXPECT_EQ(outside.status, 0) << outside;
    EXPECT_EQ(outside.out, inside(command).out);
  }
}

/// A signature that fails ends the device's session, and the login with it; the next key has the PIN's again.
TEST_F(DeviceOnALine, TestsTheNextKeyAfterOneThatFails) {
  power_on();
  set_up();
  for (const std::string key : {"one", "two"}) {
    const Ran made = owner({"keygen", "pkcs11:token=gateway;object=" + key});
    ASSERT_EQ(made.status, 0) << made;
  }
  restart_with("signs_not");
  const Ran tested = owner({"test", "pkcs11:token=gateway"});
  EXPECT_NE(tested.status, 0) << tested;
  EXPECT_NE(tested.out.find("bad     signs"), std::string::npos) << tested;
  EXPECT_NE(tested.out.find("good    signs by ecdsa_secp256r1_sha256"), std::string::npos) << tested;
  EXPECT_NE(tested.err.find("1 of "), std::string::npos) << tested;
}

/// A secret does not cross the line: the device says whether its token keeps it.
TEST_F(DeviceOnALine, TestsWhetherItsTokenKeepsAKey) {
  power_on();
  set_up();
  EXPECT_EQ(owner({"keygen", std::string(kKeyUri)}).status, 0);
  EXPECT_NE(owner({"test", std::string(kKeyUri)}).out.find("good    keeps itself to itself"), std::string::npos);
  restart_with("tells");
  const Ran tested = owner({"test", std::string(kKeyUri)});
  EXPECT_NE(tested.status, 0) << tested;
  EXPECT_NE(tested.out.find("bad     keeps itself to itself"), std::string::npos) << tested;
}

TEST_F(DeviceOnALine, KeepsItsIdentityWithoutPower) {
  power_on();
  set_up();
  give_identity();
  const std::string shown = owner({"show", "pkcs11:token=gateway"}).out;
  power_on();
  EXPECT_EQ(owner({"show", "pkcs11:token=gateway"}).out, shown);
  const Ran deleted = owner({"delete", std::string(kKeyUri), "--yes"});
  EXPECT_EQ(deleted.status, 0) << deleted;
  EXPECT_EQ(owner({"csr", std::string(kKeyUri), "--cn", "device-7"}).status, 24);
}

TEST_F(DeviceOnALine, MayBeATerminalsLine) {
  power_on("pty");
  set_up();
  give_identity();
  EXPECT_EQ(device({"list"}).out.substr(0, 8), "gateway\n");
  place_ += ":9600";
  EXPECT_EQ(device({"list"}).out.substr(0, 8), "gateway\n");
}

/// Its settings, and that others may open it.
TEST_F(DeviceOnALine, LeavesATerminalsLineAsItWas) {
  power_on("pty");
  const int line = open(place_.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC);
  ASSERT_GE(line, 0);
  termios before{};
  ASSERT_EQ(tcgetattr(line, &before), 0);
  before.c_lflag |= static_cast<tcflag_t>(ISIG);
  cfsetispeed(&before, B19200);
  cfsetospeed(&before, B19200);
  ASSERT_EQ(tcsetattr(line, TCSANOW, &before), 0);
  EXPECT_EQ(device({"list"}).status, 0);
  termios after{};
  ASSERT_EQ(tcgetattr(line, &after), 0);
  EXPECT_EQ(after.c_lflag, before.c_lflag);
  EXPECT_EQ(cfgetospeed(&after), speed_t{B19200});
  int exclusive = 0;
  ASSERT_EQ(ioctl(line, TIOCGEXCL, &exclusive), 0);
  EXPECT_EQ(exclusive, 0);
  // Somebody who locks it keeps the command out.
  ASSERT_EQ(flock(line, LOCK_EX | LOCK_NB), 0);
  expect_token_refused(device({"list"}), Errc::busy, "cannot be opened", "Somebody else uses this line");
  close(line);
  EXPECT_EQ(device({"list"}).status, 0);
}

TEST_F(DeviceOnALine, GetsItsIdentityThroughNoise) {
  power_on(file("sock"), "noise");
  const Ran ran = owner({"init", "gateway", "--so-pin-file", file("so-pin")}, 100s);
  ASSERT_EQ(ran.status, 0) << ran;
  const Ran made = owner({"keygen", std::string(kKeyUri)}, 100s);
  ASSERT_EQ(made.status, 0) << made;
  power_on();
  EXPECT_EQ(owner({"csr", std::string(kKeyUri), "--cn", "device-7"}).status, 0)
      << "there is one key, and no second one";
}

TEST_F(DeviceOnALine, ChangesItsPins) {
  power_on();
  set_up();
  const Ran changed = owner({"pin", "pkcs11:token=gateway", "--change", "--new-pin-file", file("new-pin")});
  EXPECT_EQ(changed.status, 0) << changed;
  expect_token_refused(owner({"keygen", std::string(kKeyUri)}), Errc::pin_incorrect, "The token refused the PIN");
  const Ran unblocked = device(
      {"pin", "pkcs11:token=gateway", "--unblock", "--so-pin-file", file("so-pin"), "--new-pin-file", file("pin")});
  EXPECT_EQ(unblocked.status, 0) << unblocked;
  EXPECT_EQ(owner({"keygen", std::string(kKeyUri)}).status, 0);
}

/// A device that has taken the host for gone meanwhile is greeted again.
TEST_F(DeviceOnALine, WaitsForAPersonWithAPin) {
  power_on();
  set_up();
  restart_with("hasty");
  ASSERT_EQ(mkfifo(file("person").c_str(), 0600), 0);
  std::thread person([this] {
    // Open as soon as the command reads; then it is a person's time.
    std::ofstream pin(file("person"));
    std::this_thread::sleep_for(1500ms);
    pin << kPin << std::endl;
  });
  const Ran made = device({"keygen", std::string(kKeyUri), "--pin-file", file("person")});
  person.join();
  EXPECT_EQ(made.status, 0) << made;
}

TEST_F(DeviceOnALine, SaysWhatADeviceDoesNot) {
  power_on();
  set_up();
  const std::string key(kKeyUri);
  expect_token_refused(owner({"sign", key}), Errc::invalid, "fairlead token sign does nothing with --device.",
                       "requests for its own certificate");
  expect_token_refused(owner({"verify", key, "--signature", file("pin")}), Errc::invalid,
                       "fairlead token verify does nothing with --device.");
  expect_token_refused(owner({"import", key, "--hmac-key", file("pin")}), Errc::invalid,
                       "--hmac-key does nothing with --device.", "Nothing but certificates");
  expect_token_refused(owner({"show", key, "--module", "x.so"}), Errc::invalid,
                       "--device stands together with --module.");
  expect_token_refused(owner({"show", key + "?module-path=x.so"}), Errc::invalid,
                       "--device stands together with module-path in the URI.");
  expect_token_refused(device({"init", "other", "--token", "pkcs11:token=gateway?module-path=x.so"}), Errc::invalid,
                       "--device stands together with module-path in the URI.");
  for (const std::string command : {"sign", "verify"}) {
    EXPECT_EQ(run({"token", command, "--help"}).out.find("--device"), std::string::npos) << command;
  }
  EXPECT_NE(run({"token", "csr", "--help"}).out.find("--device"), std::string::npos);
  expect_token_refused(owner({"keygen", key, "--type", "RSA:2048"}), Errc::unsupported,
                       "The token makes no keys of the kind RSA:2048");
}

TEST_F(DeviceOnALine, ThatIsNotThereIsNamed) {
  place_ = file("none");
  expect_token_refused(device({"list"}), Errc::unreachable, "cannot be opened: No such file", "--device /dev/ttyUSB0");
  place_ = file("pin");
  expect_token_refused(device({"list"}), Errc::invalid, "is neither a serial line nor a socket");
  place_ = "/dev/ttyUSB0:110";
  expect_token_refused(device({"list"}), Errc::invalid, "--device: 110 is not a speed", "115200 (default)");
  place_ = "";
  expect_token_refused(device({"list"}), Errc::invalid, "--device is empty.");
}

TEST_F(DeviceOnALine, ThatDoesNotAnswerIsNamed) {
  power_on();
  set_up();
  restart_with("silent");
  expect_token_refused(device({"list"}), Errc::timed_out, "has not answered within 4 s", "the cable and the speed");
  restart_with("chatter");
  expect_token_refused(device({"list"}), Errc::protocol, "is no answer of a device with a token", "serves its token");
  restart_with("repeats");
  expect_token_refused(device({"list"}), Errc::timed_out, "has not answered within 4 s");
  restart_with("boasts");
  expect_token_refused(device({"list"}), Errc::protocol, "is no answer of a device with a token");
  restart_with("other");
  expect_token_refused(device({"list"}), Errc::unsupported, "speaks version 2", "came with the device's program");
}

/// Power and line that go at any point: it is said, and the next run goes on from what is in the flash.
TEST_F(DeviceOnALine, IsInterruptedAnywhere) {
  power_on();
  set_up();
  give_identity();
  for (const std::size_t after : {30U, 400U, 2000U}) {
    restart_with("restart", after);
    expect_token_refused(owner({"show", "pkcs11:token=gateway"}), Errc::reset, "was restarted in between",
                         "fairlead token show");
    restart_with("hangs_up", after);
    expect_token_refused(owner({"show", "pkcs11:token=gateway"}), Errc::reset, "is gone", "cable");
  }
  power_on();
  EXPECT_EQ(owner({"test", "pkcs11:token=gateway"}).status, 0);
}

/// A new token whose line goes at each of some bytes of `init`: what is done is said, and the way back is there.
TEST_F(DeviceOnALine, IsInterruptedInInit) {
  int initialised = 0;
  const int cuts = interrupt(90, {"init", "gateway", "--so-pin-file", file("so-pin")}, [&](const Ran& ran) {
    const bool said = ran.err.find("the token is initialised as \"gateway\"") != std::string::npos;
    initialised += said ? 1 : 0;
    const Ran again = owner({"init", "gateway", "--so-pin-file", file("so-pin")});
    if (again.status != 0) {
      EXPECT_NE(again.err.find("There is no empty token"), std::string::npos) << again;
      const Ran unblocked = device(
          {"pin", "pkcs11:token=gateway", "--unblock", "--so-pin-file", file("so-pin"), "--new-pin-file", file("pin")});
      EXPECT_EQ(unblocked.status, 0) << unblocked;
    }
    EXPECT_TRUE(again.status != 0 || !said) << ran;
    const Ran made = owner({"keygen", std::string(kKeyUri)});
    EXPECT_EQ(made.status, 0) << made;
    std::filesystem::remove(file("flash"));
  });
  EXPECT_GE(cuts, 6);
  EXPECT_GE(initialised, 1);
}

TEST_F(DeviceOnALine, IsInterruptedInKeygen) {
  const std::string key(kKeyUri);
  power_on();
  set_up();
  const int cuts = interrupt(140, {"keygen", key}, [&](const Ran&) {
    const Ran shown = owner({"show", "pkcs11:token=gateway"});
    EXPECT_EQ(shown.status, 0) << shown;
    if (shown.out.find("device-key") == std::string::npos) {
      const Ran again = owner({"keygen", key});
      EXPECT_EQ(again.status, 0) << again;
    }
    const Ran requested = owner({"csr", key, "--cn", "device-7"});
    EXPECT_EQ(requested.status, 0) << requested;
    EXPECT_EQ(owner({"delete", key, "--yes"}).status, 0);
  });
  EXPECT_GE(cuts, 6);
}

TEST_F(DeviceOnALine, IsInterruptedInImport) {
  const std::string key(kKeyUri);
  power_on();
  set_up();
  give_identity();
  const int cuts = interrupt(500, {"import", key, "--cert", file("chain")}, [&](const Ran&) {
    const Ran again = owner({"import", key, "--cert", file("chain")});
    EXPECT_EQ(again.status, 0) << again;
    EXPECT_NE(owner({"export-cert", key}).out.find("BEGIN CERTIFICATE"), std::string::npos);
    const Ran tested = owner({"test", key});
    EXPECT_EQ(tested.status, 0) << tested;
  });
  EXPECT_GE(cuts, 6);
}

TEST_F(DeviceOnALine, SaysThatACertificateIsTooLarge) {
  power_on();
  set_up();
  support::CertificateSpec spec = support::ca_spec("Large");
  for (int i = 0; i < 40; ++i) spec.dns.push_back("a-host-with-a-long-name-" + std::to_string(i) + ".plant.example");
  (void)file("large.crt", Certificate::self_signed(spec, support::Key::cached(support::KeyKind::ec_p256, 0)).pem());
  expect_token_refused(owner({"import", "pkcs11:token=gateway;object=root", "--ca", file("large.crt")}), Errc::no_space,
                       "takes 1536 bytes at a time");
}

}  // namespace
}  // namespace fairlead::tool
