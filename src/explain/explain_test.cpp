// SPDX-License-Identifier: Apache-2.0
#include "fairlead/explain/explain.hpp"

#include "fairlead/explain/names.hpp"

#include "explain/sentences.hpp"
#include "explain/template.hpp"

#include <initializer_list>
#include <map>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace fairlead::explain {
namespace {

constexpr std::initializer_list<Layer> kLayers = {Layer::none,      Layer::resolve,      Layer::connect,
                                                  Layer::handshake, Layer::mqtt_connect, Layer::mqtt,
                                                  Layer::transport, Layer::platform,     Layer::configuration};

Failure failure_of(Layer layer, Errc error) {
  Failure f;
  f.layer = layer;
  f.error = error;
  return f;
}

bool is_sentence(const std::string& text) {
  return text.size() > 10 && text.back() == '.' && text.find_first_of("{}") == std::string::npos && text[0] != ' ' &&
         text.find("  ") == std::string::npos && text.find(" .") == std::string::npos;
}

TEST(Explain, SaysSomethingForEveryErrorInEveryLayer) {
  for (const Layer layer : kLayers) {
    for (const Errc e : all_errcs()) {
      const Explanation got = explain(failure_of(layer, e));
      EXPECT_TRUE(is_sentence(got.sentence)) << name(layer) << " " << name(e) << ": " << got.sentence;
      EXPECT_TRUE(is_sentence(got.remedy)) << name(layer) << " " << name(e) << ": " << got.remedy;
      EXPECT_EQ(got.sentence.find_first_of("[]"), std::string::npos) << got.sentence;
      EXPECT_EQ(got.sentence.find("does not know (number"), std::string::npos) << name(e);
    }
  }
}

TEST(Explain, TellsErrorsOfOneLayerApart) {
  for (const Layer layer : kLayers) {
    std::map<std::string, Errc> seen;
    for (const Errc e : all_errcs()) {
      const auto [at, fresh] = seen.emplace(explain(failure_of(layer, e)).sentence, e);
      EXPECT_TRUE(fresh) << name(layer) << ": " << name(e) << " and " << name(at->second) << " read the same";
    }
  }
}

TEST(Explain, TellsTheLayersApartWhereTheRemedyDiffers) {
  for (const Errc e : {Errc::timed_out, Errc::closed, Errc::reset, Errc::protocol}) {
    std::set<std::string> remedies;
    for (const Layer layer : {Layer::handshake, Layer::mqtt_connect, Layer::mqtt}) {
      EXPECT_TRUE(remedies.insert(explain(failure_of(layer, e)).remedy).second) << name(layer) << " " << name(e);
    }
  }
}

TEST(Explain, EveryErrorOfTheTableHasARowForAnyLayerAndTheMostSpecialComesFirst) {
  for (const auto rows : {connection_rows(), identity_rows(), service_rows()}) {
    std::set<Errc> closed;
    for (const Row& row : rows) {
      EXPECT_FALSE(closed.contains(row.error)) << "never reached: " << row.sentence;
      if (row.layers == kAnyLayer && row.alert == kAnyAlert) closed.insert(row.error);
    }
    for (const Row& row : rows) EXPECT_TRUE(closed.contains(row.error)) << name(row.error);
  }
}

TEST(Explain, NamesWhatIsKnown) {
  Failure f = failure_of(Layer::handshake, Errc::wrong_host);
  Context context;
  context.host = "localhost";
  context.port = 8883;
  context.names = "broker.example";
  EXPECT_EQ(explain(f, context).sentence,
            "localhost:8883 showed a valid certificate that is not for localhost: it names broker.example.");
  EXPECT_EQ(explain(f).sentence, "The server showed a valid certificate that is not for the server's name.");
  context.names = "";
  context.subject = "CN=localhost";
  EXPECT_EQ(explain(f, context).sentence,
            "localhost:8883 showed a valid certificate that is not for localhost: it names no host.");
  f = failure_of(Layer::handshake, Errc::certificate_expired);
  f.chain_index = 0;
  context.not_after = UnixTime{0};
  EXPECT_EQ(explain(f, context).sentence,
            "The validity of the server's own certificate of localhost:8883 ended on 1970-01-01 00:00:00 UTC.");
}

TEST(Explain, NamesTheAddressOfARecordFromTheField) {
  Failure f = failure_of(Layer::connect, Errc::refused);
  f.address[10] = f.address[11] = std::byte{0xff};
  f.address[12] = std::byte{192};
  f.address[15] = std::byte{7};
  f.port = 8883;
  EXPECT_EQ(explain(f).sentence.substr(0, 31), "192.0.0.7:8883 refuses connecti");
  f.address = {};
  f.address[0] = std::byte{0x20};
  f.address[1] = std::byte{0x01};
  f.address[15] = std::byte{7};
  EXPECT_EQ(address_text(f), "2001::7");
  EXPECT_EQ(explain(f).sentence.substr(0, 24), "[2001::7]:8883 refuses c");
  f.address[3] = std::byte{1};
  f.address[8] = std::byte{1};
  EXPECT_EQ(address_text(f), "2001:1::100:0:0:7") << "the first of two longest runs is shortened";
}

TEST(Explain, NamesTheServersReasonAndTheAlert) {
  Failure f = failure_of(Layer::mqtt_connect, Errc::rejected);
  f.native = 0x8a;
  EXPECT_EQ(explain(f).sentence, "The server refused the connection: banned.");
  f = failure_of(Layer::mqtt, Errc::client_certificate_rejected);
  f.alert = 116;
  EXPECT_EQ(explain(f).sentence,
            "The server wants a client certificate, and none was given (TLS alert 116 certificate_required).");
  f.alert = 42;
  EXPECT_NE(explain(f).sentence.find("bad_certificate"), std::string::npos);
}

TEST(Explain, NamesBothSizes) {
  Context context;
  context.subject_of_work = "File big.bin";
  context.size = 300000000;
  context.limit = 268435455;
  const std::string got = explain(failure_of(Layer::configuration, Errc::too_large), context).sentence;
  EXPECT_EQ(
      got,
      "File big.bin is too large for one MQTT message: it has 300000000 bytes, and at most 268435455 are possible.");
}

TEST(Explain, SaysSoWhenANumberIsNewerThanThisVersion) {
  Failure f = failure_of(static_cast<Layer>(15), static_cast<Errc>(200));
  EXPECT_NE(explain(f).sentence.find("number 200"), std::string::npos);
  EXPECT_EQ(facts(f), "unknown: unknown");
}

TEST(Explain, FactsHoldTheWholeRecord) {
  Failure f = failure_of(Layer::mqtt_connect, Errc::bad_credentials);
  f.address[10] = f.address[11] = std::byte{0xff};
  f.address[12] = std::byte{127};
  f.address[15] = std::byte{1};
  f.port = 1883;
  f.set_duration(Duration(1230));
  f.set_age(Duration(60000));
  f.count_attempts(3);
  f.chain_index = 1;
  f.alert = 48;
  f.native = 4;
  EXPECT_EQ(
      facts(f),
      "mqtt_connect: bad_credentials at 127.0.0.1:1883 after 1.23 s, attempt 3, certificate 1 of the chain, TLS alert "
      "48 unknown_ca, native number 4 (bad user name or password), 60 s before the record was read");
}

TEST(Explain, TimesAreWrittenInUtc) {
  EXPECT_EQ(time_text(UnixTime{0}), "1970-01-01 00:00:00 UTC");
  EXPECT_EQ(time_text(UnixTime{-1}), "1969-12-31 23:59:59 UTC");
  EXPECT_EQ(time_text(UnixTime{951827696}), "2000-02-29 12:34:56 UTC");
}

TEST(Template, LeavesOutWhatIsUnknown) {
  const Gaps gaps = {{"a", "A"}, {"b", ""}};
  EXPECT_EQ(fill("{a} and[ b={b}][ a={a}].", gaps), "A and a=A.");
  EXPECT_EQ(fill("{b}{c}.", gaps), ".");
  EXPECT_EQ(fill("[{a}{b}]", gaps), "");
  EXPECT_EQ(fill("open [ {a", gaps), "open  A") << "a broken template ends; it does not hang";
}

TEST(Names, AreTheStandards) {
  EXPECT_EQ(alert_name(116), "certificate_required");
  EXPECT_EQ(alert_name(255), "");
  EXPECT_EQ(reason_name(5), "not authorised");
  EXPECT_EQ(reason_name(0x9f), "connection rate exceeded");
  EXPECT_EQ(reason_name(0), "");
}

}  // namespace
}  // namespace fairlead::explain
