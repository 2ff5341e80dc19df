// A server's certificate in a person's words.
#pragma once

#include <cstdint>
#include <string>

#include "net/tls_client.h"

namespace bittern::check {

// "2027-01-01", of a UNIX time, in UTC.
[[nodiscard]] std::string to_date(std::int64_t unix_seconds);

// "CN=example.org, by CN=Example CA, for example.org, *.example.org; until 2027-01-01 (230 days)".
[[nodiscard]] std::string describe(const net::CertificateDetails& certificate, std::int64_t now);

// A warning, if it ends within two weeks or has ended; else empty.
[[nodiscard]] std::string end_warning(const net::CertificateDetails& certificate, std::int64_t now);

}  // namespace bittern::check
