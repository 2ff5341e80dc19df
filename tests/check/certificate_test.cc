// A certificate in words, and when it ends (RFC 5280 §4.1.2.5).
#include "check/certificate.h"

#include <catch2/catch.hpp>
#include <string>

using bittern::check::describe;
using bittern::check::end_warning;
using bittern::check::to_date;

namespace {

constexpr std::int64_t kDay = 86'400;
constexpr std::int64_t kBegin = 1'767'225'600;  // 2026-01-01
constexpr std::int64_t kEnd = kBegin + 365 * kDay;

bittern::net::CertificateDetails certificate() {
  return {"CN=example.org", "CN=Example CA", {"example.org", "*.example.org"}, kBegin, kEnd, ""};
}

}  // namespace

TEST_CASE("a UNIX time has a date, before 1970 too, and in leap years") {
  CHECK(to_date(0) == "1970-01-01");
  CHECK(to_date(-1) == "1969-12-31");
  CHECK(to_date(-kDay) == "1969-12-31");
  CHECK(to_date(-kDay - 1) == "1969-12-30");
  CHECK(to_date(kDay - 1) == "1970-01-01");
  CHECK(to_date(951'782'400) == "2000-02-29");
  CHECK(to_date(4'107'542'400) == "2100-03-01");
  CHECK(to_date(kBegin) == "2026-01-01");
}

TEST_CASE("a time that no calendar has is the nearest that one has (RFC 5280 §4.1.2.5)") {
  CHECK(to_date(253'402'300'799) == "9999-12-31");
  CHECK(to_date(253'402'300'800) == "9999-12-31");
  CHECK(to_date(INT64_MAX) == "9999-12-31");
  CHECK(to_date(INT64_MIN) == "0001-01-01");
}

TEST_CASE("a certificate is whose, by whom, for what, until when") {
  CHECK(describe(certificate(), kEnd - 230 * kDay) ==
        "CN=example.org, by CN=Example CA, for example.org, *.example.org; until 2027-01-01 "
        "(230 days)");
  CHECK(describe(certificate(), kEnd - 2 * kDay + 1) ==
        "CN=example.org, by CN=Example CA, for example.org, *.example.org; until 2027-01-01 "
        "(1 day)");
  CHECK(describe(certificate(), kEnd + 1).find("; ended on 2027-01-01") != std::string::npos);
  CHECK(describe(certificate(), kBegin - 1).find("; not valid before 2026-01-01") !=
        std::string::npos);
}

TEST_CASE("a certificate without subject and names says so; one with many is not listed whole") {
  auto bare = certificate();
  bare.subject.clear();
  bare.names.clear();
  CHECK(describe(bare, kBegin).substr(0, 40) == "no subject, by CN=Example CA, for no nam");
  auto many = certificate();
  many.names.assign(9, "a.example");
  CHECK(describe(many, kBegin).find("a.example and 1 more; until") != std::string::npos);
  many.names.assign(8, "a.example");
  CHECK(describe(many, kBegin).find("a.example; until") != std::string::npos);
}

TEST_CASE("of a certificate that ends within 14 days is warned") {
  CHECK(end_warning(certificate(), kEnd - 14 * kDay).empty());
  CHECK(end_warning(certificate(), kEnd - 14 * kDay + 1) ==
        "the certificate ends in 13 days, on 2027-01-01: renew it");
  CHECK(end_warning(certificate(), kEnd - kDay) ==
        "the certificate ends in 1 day, on 2027-01-01: renew it");
  CHECK(end_warning(certificate(), kEnd) ==
        "the certificate ends in 0 days, on 2027-01-01: renew it");
  CHECK(end_warning(certificate(), kEnd + 1) == "the certificate ended on 2027-01-01: renew it");
}
