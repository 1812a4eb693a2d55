/* The one function of zlib that reading compressed DWARF sections needs. */
#pragma once
#include <zlib.h>
