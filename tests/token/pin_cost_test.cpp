// SPDX-License-Identifier: Apache-2.0
/// @file  What a login to the token of a host costs, and so what it costs whoever has the file to try a PIN.
#include "fairlead/pkcs11/module.hpp"
#include "fairlead/pkcs11/session.hpp"
#include "fairlead/ports/pkcs11_static.hpp"
#include "fairlead/ports/token_host.hpp"

#include "support/process.hpp"

#include <chrono>
#include <cstdlib>
#include <ctime>

#include <gtest/gtest.h>

namespace fairlead::token::test {
namespace {

using pkcs11::Session;
using pkcs11::User;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

/// Of this thread. Waiting for others does not count.
nanoseconds processor_time() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return seconds(time.tv_sec) + nanoseconds(time.tv_nsec);
}

TEST(HostToken, APinCostsAtLeastATenthOfASecondOfTheProcessor) {
  const support::TemporaryFolder folder;
  setenv("FAIRLEAD_TOKEN", (folder.path() / "token").c_str(), 1);
  EXPECT_EQ(ports::host_pin_iterations(Role::user), 0U) << "before C_Initialize";
  auto module = pkcs11::Module::open(**ports::linked_functions());
  ASSERT_TRUE(module);
  const pkcs11::Slot slot = module->slot(pkcs11::SlotId{});
  ASSERT_TRUE(slot.init_token(bytes_of("87654321"), "host"));
  Session session = *Session::open(slot, pkcs11::Access::read_write);
  ASSERT_TRUE(session.login(User::security_officer, bytes_of("87654321")));
  EXPECT_EQ(ports::host_pin_iterations(Role::user), 0U) << "it has no PIN yet";
  ASSERT_TRUE(session.init_pin(bytes_of("1234")));
  ASSERT_TRUE(session.logout());
  for (const Role role : {Role::security_officer, Role::user}) EXPECT_GE(ports::host_pin_iterations(role), 100'000U);
  struct Row {
    User user;
    const char* pin;
    bool right;
  };
  for (const Row& row :
       {Row{User::user, "1234", true}, Row{User::user, "4321", false}, Row{User::security_officer, "87654321", true}}) {
    const nanoseconds begin = processor_time();
    EXPECT_EQ(session.login(row.user, bytes_of(row.pin)).has_value(), row.right);
    EXPECT_GE(processor_time() - begin, milliseconds(100)) << row.pin;
    if (row.right) {
      EXPECT_TRUE(session.logout());
    }
  }
}

}  // namespace
}  // namespace fairlead::token::test
