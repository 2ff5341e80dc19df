// RFC 9110 §5.6.7. Arithmetic alone: strftime knows locales, gmtime shares a buffer.
#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "bittern/http/response.h"

namespace bittern::http {
namespace {

constexpr std::int64_t kSecondsOfDay = 86'400;
constexpr std::int64_t kDaysOf400Years = 146'097;
constexpr std::int64_t kFirst = -62'135'596'800;  // Mon, 01 Jan 0001 00:00:00 GMT
constexpr std::int64_t kLast = 253'402'300'799;   // Fri, 31 Dec 9999 23:59:59 GMT

constexpr std::array<std::string_view, 7> kWeekdays{"Mon", "Tue", "Wed", "Thu",
                                                    "Fri", "Sat", "Sun"};
constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

constexpr bool is_leap(std::int64_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

struct Date {
  std::int64_t year;
  std::size_t month;  // from 0
  std::int64_t day;   // from 1
};

// `days` since 1 January of the year 1, which was a Monday.
Date to_date(std::int64_t days) {
  Date date{1 + 400 * (days / kDaysOf400Years), 0, 1 + days % kDaysOf400Years};
  for (; date.day > (is_leap(date.year) ? 366 : 365); ++date.year) {
    date.day -= is_leap(date.year) ? 366 : 365;
  }
  const std::array<std::int64_t, 12> lengths{
      31, is_leap(date.year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  for (; date.day > lengths.at(date.month); ++date.month) {
    date.day -= lengths.at(date.month);
  }
  return date;
}

std::string digits(std::int64_t number, std::size_t width) {
  const std::string text = std::to_string(number);
  return std::string(width - std::min(width, text.size()), '0') + text;
}

}  // namespace

std::string imf_fixdate(std::int64_t unix_seconds) {
  const std::int64_t seconds = std::clamp(unix_seconds, kFirst, kLast) - kFirst;
  const std::int64_t days = seconds / kSecondsOfDay;
  const std::int64_t time = seconds % kSecondsOfDay;
  const Date date = to_date(days);
  std::string out(kWeekdays.at(static_cast<std::size_t>(days % 7)));
  out.append(", ").append(digits(date.day, 2)).append(" ").append(kMonths.at(date.month));
  out.append(" ").append(digits(date.year, 4)).append(" ").append(digits(time / 3600, 2));
  out.append(":").append(digits(time / 60 % 60, 2)).append(":").append(digits(time % 60, 2));
  return out.append(" GMT");
}

}  // namespace bittern::http
