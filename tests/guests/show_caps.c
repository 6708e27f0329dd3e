/* Capabilities: every version of the header, sets with one and two words, known and unknown bits. */
#include "show.h"

static unsigned sets[6];

static void both(unsigned version, int pid)
{
	unsigned header[2] = { version, (unsigned)pid };

	call(capget, header, sets);
	header[0] = version;
	call(capset, header, sets);
	header[0] = version;
	call(capget, header, NULL);
}

static void fill(unsigned low, unsigned high)
{
	sets[0] = low, sets[3] = high;
	sets[1] = ~low, sets[4] = ~high;
	sets[2] = low & high, sets[5] = low | high;
}

int main(void)
{
	const unsigned versions[] = { 0x19980330, 0x20071026, 0x20080522, 0, 0x19980331, 0xffffffff };

	for (unsigned i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
		both(versions[i], 0);
		both(versions[i], -1);
		fill(0x01234567, 0x89abcdef);
		both(versions[i], NOBODY);
	}
	for (int bit = 0; bit < 32; bit += 3) {
		unsigned header[2] = { 0x20080522, NOBODY };

		fill(1u << bit, 0);
		call(capset, header, sets);
		fill(0, 1u << bit);
		call(capset, header, sets);
		fill(~0u, 1u << bit);
		call(capset, header, sets);
	}
	call(capget, NULL, NULL);
	call(capset, NULL, sets);
	call(capget, bad, sets);
	call(capset, bad, bad);
	call(capset, edge(7), sets);
	unsigned header[2] = { 0x20080522, NOBODY };
	call(capset, header, edge(23));
	call(capset, header, edge(24));
	call(capset, header, NULL);
	header[0] = 0x19980330;
	call(capset, header, edge(11));
	call(capset, header, edge(12));
	call(capget, edge_copy(header, 8), bad);
	return 0;
}
