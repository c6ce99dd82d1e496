// SPDX-License-Identifier: Apache-2.0
#include "link.hpp"

#include "fairlead/mqtt/dialect.hpp"

#include "credentials.hpp"
#include "problem.hpp"

#include <utility>

namespace fairlead::cli {
namespace {

constexpr std::size_t kTransmit = 64 * 1024;
constexpr std::size_t kReceive = 192 * 1024;  // A topic and properties of 64 KiB each fit, and more.
constexpr std::size_t kOutbox = 192 * 1024;
constexpr std::size_t kRead = 66 * 1024 - 64;  // See HostMemory::receive.
constexpr std::size_t kChunk = 64 * 1024;
constexpr std::size_t kStaging = 16 * 1024;
constexpr std::size_t kOperations = 256;
/// Under 3.1.1 a server sends as many messages of QoS 2 at once as it likes, and Mosquitto has more than a hundred on
/// the way where its own limit is 20. Half of all packet identifiers is more than any needs.
constexpr std::size_t kInbound = 0x8000;

}  // namespace

Link::Link(const ConnectionPlan& plan, mqtt::Incoming incoming) : plan_(plan), incoming_(incoming) {
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
  warnings_ = std::move(credentials.warnings);
  token_ = std::move(credentials.token);
  session_ = credentials.library->session(credentials.trust, credentials.identity);
  staging_.resize(kStaging);
  tls_connector_.emplace(recorder_, *session_, policy_, calendar_, tls::TlsOptions{.staging = staging_});
  secured_.emplace(
      *tls_connector_,
      [this] {
        peer_.reset();
        asked_ = false;
      },
      [this] { remember_peer(); });
  return *secured_;
}

void Link::remember_peer() {
  peer_.emplace(SecuredPeer{.info = session_->peer(), .alpn = {}, .chain = explain::peer_chain(*session_)});
  peer_->alpn = peer_->info.alpn;
  asked_ = peer_->info.certificate_requested;
  peer_->info.alpn = {};
}

std::vector<explain::CertificateText> Link::chain() {
  if (peer_ || !session_) return peer_ ? peer_->chain : std::vector<explain::CertificateText>();
  return explain::peer_chain(*session_);
}

std::optional<Instant> Link::handshaken() const {
  return tls_connector_ ? tls_connector_->times().handshaken : std::nullopt;
}

client::ClientOptions Link::client_options() const {
  client::ClientOptions options{.endpoint = plan_.endpoint};
  options.unverified = plan_.skip_verification ? client::Unverified::dangerously_accept : client::Unverified::refuse;
  if (plan_.connect_timeout) {
    const Duration limit(*plan_.connect_timeout);
    options.timeouts = {
        .resolve = limit, .connect = limit, .handshake = limit, .mqtt_connect = limit, .attempt = limit};
    options.connect.connack_timeout = limit;
  }
  mqtt::ConnectOptions& connect = options.connect;
  connect.client_id = plan_.client_id;
  connect.clean_start = plan_.keep_session ? mqtt::CleanStart::no : mqtt::CleanStart::yes;
  if (plan_.session_expiry) {
    connect.session_expiry =
        *plan_.session_expiry == kForever ? Duration::max() : Duration(std::chrono::seconds(*plan_.session_expiry));
  }
  connect.keep_alive = plan_.keep_alive;
  connect.incoming = incoming_;
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

explain::Context Link::context(const Failure& failure) {
  explain::Context context;
  context.host = std::string(plan_.endpoint.host.text());
  context.port = plan_.endpoint.port;
  context.user = plan_.user.value_or("");
  context.client_id = plan_.client_id;
  context.now = calendar_.now();
  explain::add_certificate(chain(), failure, context);
  return context;
}

void throw_problem(const Failure& failure, const explain::Context& context) {
  const explain::Explanation text = explain::explain(failure, context);
  throw Problem(failure, text.sentence, text.remedy);
}

}  // namespace fairlead::cli
