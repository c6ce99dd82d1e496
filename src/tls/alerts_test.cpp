// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/alerts.hpp"

#include <gtest/gtest.h>

namespace fairlead::tls {
namespace {

TEST(Alerts, MeanToAClientWhatTheServerSays) {
  struct Row {
    std::uint8_t alert;
    Errc error;
  };
  for (const Row& row :
       {Row{0, Errc::closed}, Row{10, Errc::protocol}, Row{20, Errc::protocol},
        Row{42, Errc::client_certificate_rejected}, Row{43, Errc::client_certificate_rejected},
        Row{44, Errc::client_certificate_rejected}, Row{45, Errc::client_certificate_rejected},
        Row{46, Errc::client_certificate_rejected}, Row{48, Errc::client_certificate_rejected},
        Row{116, Errc::client_certificate_rejected}, Row{40, Errc::no_common_parameters}, Row{49, Errc::not_authorised},
        Row{70, Errc::no_common_parameters}, Row{71, Errc::no_common_parameters}, Row{112, Errc::wrong_host},
        Row{120, Errc::no_common_parameters}, Row{255, Errc::protocol}}) {
    EXPECT_EQ(error_of_alert(row.alert, CertificateRequested::no), row.error) << int{row.alert};
  }
  EXPECT_EQ(error_of_alert(40, CertificateRequested::yes), Errc::client_certificate_rejected);
  EXPECT_EQ(error_of_alert(70, CertificateRequested::yes), Errc::no_common_parameters);
  EXPECT_EQ(alert_name(48), "unknown_ca");
  EXPECT_EQ(alert_name(255), "unknown");
}

TEST(Alerts, SayWhyTheServerIsRefused) {
  EXPECT_EQ(alert_of(Errc::unknown_ca), Alert::unknown_ca);
  EXPECT_EQ(alert_of(Errc::certificate_expired), Alert::certificate_expired);
  EXPECT_EQ(alert_of(Errc::certificate_revoked), Alert::certificate_revoked);
  EXPECT_EQ(alert_of(Errc::no_memory), Alert::internal_error);
  for (const Errc other :
       {Errc::wrong_host, Errc::certificate_not_yet_valid, Errc::certificate_invalid, Errc::clock_unknown}) {
    EXPECT_EQ(alert_of(other), Alert::bad_certificate) << name(other);
  }
}

}  // namespace
}  // namespace fairlead::tls
