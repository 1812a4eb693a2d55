#include "cstatfs.h"
