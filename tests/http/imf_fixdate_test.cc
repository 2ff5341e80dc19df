// RFC 9110 §5.6.7, around the days on which calendars go wrong.
#include <catch2/catch.hpp>

#include "bittern/http/response.h"

using bittern::http::imf_fixdate;

TEST_CASE("the date of the standard's example (RFC 9110 §5.6.7)") {
  REQUIRE(imf_fixdate(784111777) == "Sun, 06 Nov 1994 08:49:37 GMT");
}

TEST_CASE("the first second of UNIX time, and the one before") {
  REQUIRE(imf_fixdate(0) == "Thu, 01 Jan 1970 00:00:00 GMT");
  REQUIRE(imf_fixdate(-1) == "Wed, 31 Dec 1969 23:59:59 GMT");
}

TEST_CASE("a year that 4 divides has a 29 February") {
  REQUIRE(imf_fixdate(1709164799) == "Wed, 28 Feb 2024 23:59:59 GMT");
  REQUIRE(imf_fixdate(1709164800) == "Thu, 29 Feb 2024 00:00:00 GMT");
  REQUIRE(imf_fixdate(1709251200) == "Fri, 01 Mar 2024 00:00:00 GMT");
  REQUIRE(imf_fixdate(1735603200) == "Tue, 31 Dec 2024 00:00:00 GMT");
  REQUIRE(imf_fixdate(1735689600) == "Wed, 01 Jan 2025 00:00:00 GMT");
}

TEST_CASE("a year that 4 does not divide has none") {
  REQUIRE(imf_fixdate(1677628799) == "Tue, 28 Feb 2023 23:59:59 GMT");
  REQUIRE(imf_fixdate(1677628800) == "Wed, 01 Mar 2023 00:00:00 GMT");
}

TEST_CASE("2000 has one, 1900 and 2100 have none") {
  REQUIRE(imf_fixdate(951782400) == "Tue, 29 Feb 2000 00:00:00 GMT");
  REQUIRE(imf_fixdate(978220800) == "Sun, 31 Dec 2000 00:00:00 GMT");
  REQUIRE(imf_fixdate(978307200) == "Mon, 01 Jan 2001 00:00:00 GMT");
  REQUIRE(imf_fixdate(-2203891201) == "Wed, 28 Feb 1900 23:59:59 GMT");
  REQUIRE(imf_fixdate(-2203891200) == "Thu, 01 Mar 1900 00:00:00 GMT");
  REQUIRE(imf_fixdate(4107542399) == "Sun, 28 Feb 2100 23:59:59 GMT");
  REQUIRE(imf_fixdate(4107542400) == "Mon, 01 Mar 2100 00:00:00 GMT");
}

TEST_CASE("beyond 32 bits, and to the end of four-digit years") {
  REQUIRE(imf_fixdate(2147483648) == "Tue, 19 Jan 2038 03:14:08 GMT");
  REQUIRE(imf_fixdate(253402300799) == "Fri, 31 Dec 9999 23:59:59 GMT");
  REQUIRE(imf_fixdate(253402300800) == "Fri, 31 Dec 9999 23:59:59 GMT");
  REQUIRE(imf_fixdate(-62135596800) == "Mon, 01 Jan 0001 00:00:00 GMT");
  REQUIRE(imf_fixdate(-62135596801) == "Mon, 01 Jan 0001 00:00:00 GMT");
}
