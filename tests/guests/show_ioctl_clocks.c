/* ioctl of real-time clocks, watchdogs and precise clocks: on descriptors that are no such thing. */
#include "show_ioctl.h"
#include <linux/ptp_clock.h>
#include <linux/rtc.h>
#include <linux/watchdog.h>

int main(void)
{
	static const unsigned WORD[] = { RTC_AIE_ON, RTC_AIE_OFF, RTC_UIE_ON, RTC_UIE_OFF, RTC_PIE_ON, RTC_PIE_OFF, RTC_WIE_ON,
		RTC_WIE_OFF, RTC_VL_CLR, RTC_IRQP_SET, RTC_EPOCH_SET, WDIOC_KEEPALIVE, PTP_ENABLE_PPS };
	static const struct { unsigned request, size; } FILLED[] = {
		{ RTC_ALM_SET, sizeof(struct rtc_time) }, { RTC_SET_TIME, sizeof(struct rtc_time) },
		{ RTC_RD_TIME, sizeof(struct rtc_time) }, { RTC_WKALM_SET, sizeof(struct rtc_wkalrm) },
		{ RTC_WKALM_RD, sizeof(struct rtc_wkalrm) }, { RTC_PLL_SET, sizeof(struct rtc_pll_info) },
		{ RTC_VL_READ, 4 }, { RTC_IRQP_READ, 8 }, { RTC_PARAM_SET, sizeof(struct rtc_param) },
		{ RTC_PARAM_GET, sizeof(struct rtc_param) }, { WDIOC_SETTIMEOUT, 4 }, { WDIOC_GETTIMEOUT, 4 },
		{ WDIOC_SETPRETIMEOUT, 4 }, { WDIOC_GETSUPPORT, sizeof(struct watchdog_info) }, { WDIOC_SETOPTIONS, 4 },
		{ PTP_CLOCK_GETCAPS, sizeof(struct ptp_clock_caps) },
		{ PTP_EXTTS_REQUEST2, sizeof(struct ptp_extts_request) },
		{ PTP_PEROUT_REQUEST, sizeof(struct ptp_perout_request) },
		{ PTP_PEROUT_REQUEST2, sizeof(struct ptp_perout_request) },
		{ PTP_PIN_SETFUNC, sizeof(struct ptp_pin_desc) }, { PTP_PIN_GETFUNC, sizeof(struct ptp_pin_desc) },
		{ PTP_PIN_SETFUNC2, sizeof(struct ptp_pin_desc) }, { PTP_PIN_GETFUNC2, sizeof(struct ptp_pin_desc) },
		{ PTP_SYS_OFFSET, sizeof(struct ptp_sys_offset) },
		{ PTP_SYS_OFFSET_PRECISE, sizeof(struct ptp_sys_offset_precise) },
	};

	for (unsigned i = 0; i < sizeof(WORD) / sizeof(*WORD); i++)
		ask_word(WORD[i]);
	for (unsigned i = 0; i < sizeof(FILLED) / sizeof(*FILLED); i++)
		ask_filled(FILLED[i].request, FILLED[i].size);
	return 0;
}
