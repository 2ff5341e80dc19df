#include "check/certificate.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>

namespace bittern::check {
namespace {

constexpr std::int64_t kDay = 86'400;  // seconds
constexpr std::int64_t kSoonDays = 14;
constexpr std::size_t kMostNames = 8;
// Of a year that has four digits.
constexpr std::int64_t kEarliest = -62'135'596'800;
constexpr std::int64_t kLatest = 253'402'300'799;

std::int64_t days_of(std::int64_t seconds) { return seconds / kDay - (seconds % kDay < 0 ? 1 : 0); }

std::string names_of(const net::CertificateDetails& certificate) {
  const auto& names = certificate.names;
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kMostNames); ++i) {
    text += (i == 0 ? "" : ", ") + names[i];
  }
  if (names.size() > kMostNames) {
    text += " and " + std::to_string(names.size() - kMostNames) + " more";
  }
  return text.empty() ? "no name" : text;
}

std::string count_days(std::int64_t days) {
  return std::to_string(days) + (days == 1 ? " day" : " days");
}

std::string validity(const net::CertificateDetails& certificate, std::int64_t now) {
  if (now < certificate.not_before) {
    return "not valid before " + to_date(certificate.not_before);
  }
  const std::string end = to_date(certificate.not_after);
  if (now > certificate.not_after) {
    return "ended on " + end;
  }
  return "until " + end + " (" + count_days((certificate.not_after - now) / kDay) + ")";
}

}  // namespace

std::string to_date(std::int64_t unix_seconds) {
  const std::int64_t days = days_of(std::clamp(unix_seconds, kEarliest, kLatest));
  const std::chrono::year_month_day date{
      std::chrono::sys_days{std::chrono::days{static_cast<int>(days)}}};
  char text[16];
  (void)std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return text;
}

std::string describe(const net::CertificateDetails& certificate, std::int64_t now) {
  const std::string subject = certificate.subject.empty() ? "no subject" : certificate.subject;
  return subject + ", by " + certificate.issuer + ", for " + names_of(certificate) + "; " +
         validity(certificate, now);
}

std::string end_warning(const net::CertificateDetails& certificate, std::int64_t now) {
  if (now > certificate.not_after) {
    return "the certificate " + validity(certificate, now) + ": renew it";
  }
  const std::int64_t left = certificate.not_after - now;
  if (left >= kSoonDays * kDay) {
    return {};
  }
  return "the certificate ends in " + count_days(left / kDay) + ", on " +
         to_date(certificate.not_after) + ": renew it";
}

}  // namespace bittern::check
