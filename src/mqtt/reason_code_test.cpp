// SPDX-License-Identifier: Apache-2.0
#include "fairlead/mqtt/reason_code.hpp"

#include <gtest/gtest.h>

namespace fairlead::mqtt {
namespace {

TEST(ReasonCode, FailuresHaveAMeaning) {
  EXPECT_EQ(errc_of(ReasonCode::bad_user_name_or_password), Errc::bad_credentials);
  EXPECT_EQ(errc_of(ReasonCode::not_authorized), Errc::not_authorised);
  EXPECT_EQ(errc_of(ReasonCode::client_identifier_not_valid), Errc::client_id_rejected);
  EXPECT_EQ(errc_of(ReasonCode::server_unavailable), Errc::server_busy);
  EXPECT_EQ(errc_of(ReasonCode::session_taken_over), Errc::session_taken_over);
  EXPECT_EQ(errc_of(ReasonCode::server_shutting_down), Errc::closed)
      << "a restart, not a refusal that waits for minutes";
  EXPECT_EQ(errc_of(ReasonCode::quota_exceeded), Errc::quota_exceeded);
  EXPECT_EQ(errc_of(ReasonCode::server_moved), Errc::server_moved);
  EXPECT_EQ(errc_of(ReasonCode::packet_too_large), Errc::too_large);
  EXPECT_EQ(errc_of(ReasonCode::keep_alive_timeout), Errc::timed_out);
  EXPECT_EQ(errc_of(ReasonCode::wildcard_subscriptions_not_supported), Errc::unsupported);
  EXPECT_EQ(errc_of(static_cast<ReasonCode>(0xa3)), Errc::rejected);
  EXPECT_EQ(errc_of(static_cast<ReasonCode>(0xff)), Errc::rejected);
  EXPECT_EQ(errc_of(ReasonCode::success), Errc::closed);
}

TEST(ReasonCode, EveryCodeOfTheStandardHasAName) {
  int named = 0;
  for (unsigned code = 0; code < 256; ++code) {
    if (name(static_cast<ReasonCode>(code)) != "unknown") ++named;
  }
  EXPECT_EQ(named, 43);
  EXPECT_EQ(name(ReasonCode::not_authorized), "Not authorized");
  EXPECT_EQ(name(static_cast<ReasonCode>(0x7f)), "unknown");
}

}  // namespace
}  // namespace fairlead::mqtt
