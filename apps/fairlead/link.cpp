// SPDX-License-Identifier: Apache-2.0
#include "link.hpp"

#include "fairlead/mqtt/dialect.hpp"
#include "fairlead/tls/alternative_names.hpp"

#include "credentials.hpp"
#include "problem.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace fairlead::cli {
namespace {

constexpr std::size_t kTransmit = 64 * 1024;
constexpr std::size_t kReceive = 192 * 1024;  // A topic and properties of 64 KiB each fit, and more.
constexpr std::size_t kOutbox = 192 * 1024;
constexpr std::size_t kRead = 64 * 1024;
constexpr std::size_t kChunk = 64 * 1024;
constexpr std::size_t kStaging = 16 * 1024;
constexpr std::size_t kOperations = 256;
constexpr std::size_t kInbound = 64;

std::string name_text(Bytes der) {
  std::array<char, 512> text{};
  return std::string(tls::write_name(der, text));
}

std::string alternative_name_text(const tls::AlternativeName& name) {
  if (name.kind == tls::AlternativeName::Kind::dns) return std::string(text_of(name.value));
  if (name.kind != tls::AlternativeName::Kind::ip) return {};
  if (name.value.size() == 4) {
    std::array<std::uint8_t, 4> octets{};
    for (std::size_t i = 0; i < octets.size(); ++i) octets[i] = std::to_integer<std::uint8_t>(name.value[i]);
    return std::string(net::Address::ipv4(octets, 0).host_text());
  }
  std::array<std::byte, 16> bytes{};
  if (name.value.size() != bytes.size()) return {};
  copy_bytes(bytes, name.value);
  return std::string(net::Address::ipv6(bytes, 0).host_text());
}

CertificateText text_of_certificate(const tls::CertificateView& view) {
  CertificateText text{name_text(view.subject), name_text(view.issuer), {}, view.not_before, view.not_after};
  tls::AlternativeNames names(view.alternative_names);
  tls::AlternativeName one;
  while (names.next(one)) {
    std::string readable = alternative_name_text(one);
    if (!readable.empty()) text.names.push_back(std::move(readable));
  }
  return text;
}

std::string joined(const std::vector<std::string>& names) {
  constexpr std::size_t kMost = 8;
  if (names.size() <= kMost) return fmt::format("{}", fmt::join(names, ", "));
  const std::vector<std::string> first(names.begin(), names.begin() + kMost);
  return fmt::format("{} and {} more", fmt::join(first, ", "), names.size() - kMost);
}

}  // namespace

Link::Link(const ConnectionPlan& plan) : plan_(plan) {
  net::Connector& connector = make_connector();
  memory_.resize(kTransmit + kReceive + kOutbox + kRead + kChunk);
  operations_.resize(kOperations);
  inbound_.resize(kInbound);
  sources_.resize(1);
  MutableBytes rest = memory_;
  const auto cut = [&rest](std::size_t size) {
    const MutableBytes front = rest.first(size);
    rest = rest.subspan(size);
    return front;
  };
  client::ClientMemory memory{.session = {.transmit = cut(kTransmit),
                                          .receive = cut(kReceive),
                                          .outbox = cut(kOutbox),
                                          .operations = operations_,
                                          .inbound = inbound_},
                              .receive = cut(kRead),
                              .chunk = cut(kChunk),
                              .sources = sources_};
  const mqtt::Dialect& dialect = plan_.version == mqtt::Version::v5 ? mqtt::v5() : mqtt::v3_1_1();
  client_.emplace(dialect, client_options(), connector, os_.platform().entropy, memory);
}

net::Connector& Link::make_connector() {
  if (!plan_.uses_tls()) return recorder_;
  if (plan_.tls_version) policy_.oldest = policy_.newest = *plan_.tls_version;
  alpn_.assign(plan_.alpn.begin(), plan_.alpn.end());
  policy_.alpn = alpn_;
  if (plan_.skip_verification) policy_.dangerously_skip_verification();
  Credentials credentials = load_credentials(plan_);
  session_.emplace(std::move(credentials.trust), std::move(credentials.identity));
  staging_.resize(kStaging);
  tls_connector_.emplace(recorder_, *session_, policy_, os_.platform().wall_clock,
                         tls::TlsOptions{.staging = staging_});
  return *tls_connector_;
}

std::optional<Instant> Link::handshaken() const {
  return tls_connector_ ? tls_connector_->times().handshaken : std::nullopt;
}

client::ClientOptions Link::client_options() const {
  client::ClientOptions options{.endpoint = plan_.endpoint};
  options.unverified = plan_.skip_verification ? client::Unverified::dangerously_accept : client::Unverified::refuse;
  mqtt::ConnectOptions& connect = options.connect;
  connect.client_id = plan_.client_id;
  connect.clean_start = plan_.keep_session ? mqtt::CleanStart::no : mqtt::CleanStart::yes;
  if (plan_.session_expiry) {
    connect.session_expiry =
        *plan_.session_expiry == kForever ? Duration::max() : Duration(std::chrono::seconds(*plan_.session_expiry));
  }
  connect.keep_alive = plan_.keep_alive;
  if (plan_.user) connect.user_name = *plan_.user;
  if (plan_.password) connect.password = bytes_of(*plan_.password);
  if (plan_.will) {
    connect.will = mqtt::Will{.topic = mqtt::TopicName::unchecked(plan_.will->topic),
                              .payload = bytes_of(plan_.will->payload),
                              .qos = plan_.will->qos,
                              .retain = plan_.will->retain};
  }
  return options;
}

std::vector<CertificateText> Link::chain() {
  std::vector<CertificateText> out;
  if (!session_) return out;
  for (std::size_t i = 0;; ++i) {
    const auto view = session_->peer_certificate(i);
    if (!view) return out;
    out.push_back(text_of_certificate(*view));
  }
}

explain::Context Link::context(const Failure& failure) {
  explain::Context context;
  context.host = std::string(plan_.endpoint.host.text());
  context.port = plan_.endpoint.port;
  context.user = plan_.user.value_or("");
  context.client_id = plan_.client_id;
  context.now = os_.platform().wall_clock.now();
  const std::vector<CertificateText> certificates = chain();
  const std::size_t index = failure.chain_index == Failure::kNone ? 0 : failure.chain_index;
  if (index < certificates.size()) {
    const CertificateText& blamed = certificates[index];
    context.names = joined(blamed.names);
    context.subject = blamed.subject;
    context.issuer = blamed.issuer;
    context.not_before = blamed.not_before;
    context.not_after = blamed.not_after;
  }
  return context;
}

void throw_problem(const Failure& failure, const explain::Context& context) {
  const explain::Explanation text = explain::explain(failure, context);
  throw Problem(failure.error, text.sentence, text.remedy);
}

}  // namespace fairlead::cli
