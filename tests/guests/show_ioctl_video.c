/* ioctl of cameras, tuners and codecs: on descriptors that are no such thing. */
#include "show_ioctl.h"
#include <linux/videodev2.h>

static const unsigned TYPES[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0x80 };

static void formats(void)
{
	struct v4l2_format format;
	struct v4l2_clip clips[2] = { { .c = { 1, 2, 3, 4 } }, { .c = { -1, -2, 0, 9 } } };

	for (unsigned i = 0; i < sizeof(TYPES) / sizeof(*TYPES); i++) {
		memset(&format, 0, sizeof(format));
		format.type = TYPES[i];
		ask(VIDIOC_G_FMT, &format, sizeof(format));
		format.fmt.pix.width = 640;
		format.fmt.pix.height = 480;
		format.fmt.pix.pixelformat = V4L2_PIX_FMT_YUYV;
		format.fmt.pix.field = V4L2_FIELD_INTERLACED;
		ask(VIDIOC_S_FMT, &format, sizeof(format));
		ask(VIDIOC_TRY_FMT, &format, sizeof(format));
	}
	format.type = V4L2_BUF_TYPE_VIDEO_OVERLAY;
	format.fmt.win.clips = edge_copy(clips, sizeof(clips));
	for (unsigned count = 0; count < 4; count++) {
		format.fmt.win.clipcount = count;
		format.fmt.win.global_alpha = count;
		call(ioctl, -1, VIDIOC_S_FMT, &format);
	}
}

static void controls(void)
{
	static const unsigned IDS[] = { V4L2_CID_BRIGHTNESS, V4L2_CID_EXPOSURE_AUTO, V4L2_CID_MPEG_VIDEO_BITRATE,
		V4L2_CID_BRIGHTNESS | V4L2_CTRL_FLAG_NEXT_CTRL, V4L2_CID_GAIN | V4L2_CTRL_FLAG_NEXT_CTRL
		| V4L2_CTRL_FLAG_NEXT_COMPOUND, 0x980123, 0x8000000, 1 };
	struct v4l2_ext_control list[2] = { { .id = V4L2_CID_GAMMA, .value = -1 },
		{ .id = V4L2_CID_CONTRAST, .size = 4 } };
	struct v4l2_ext_controls all = { .ctrl_class = V4L2_CTRL_CLASS_USER, .error_idx = 1 };
	struct v4l2_control one = { .value = -5 };
	struct v4l2_queryctrl query = { 0 };

	for (unsigned i = 0; i < sizeof(IDS) / sizeof(*IDS); i++) {
		query.id = one.id = IDS[i];
		ask(VIDIOC_QUERYCTRL, &query, sizeof(query));
		ask(VIDIOC_G_CTRL, &one, sizeof(one));
		ask(VIDIOC_S_CTRL, &one, sizeof(one));
	}
	list[1].string = edge_string("abc");
	for (unsigned count = 0; count < 4; count++) {
		all.count = count;
		all.controls = edge_copy(list, sizeof(list));
		ask(VIDIOC_S_EXT_CTRLS, &all, sizeof(all));
		all.controls = NULL;
		ask(VIDIOC_TRY_EXT_CTRLS, &all, sizeof(all));
		ask(VIDIOC_G_EXT_CTRLS, &all, sizeof(all));
	}
}

int main(void)
{
	static const struct { unsigned request, size; } FILLED[] = {
		{ VIDIOC_QUERYCAP, sizeof(struct v4l2_capability) }, { VIDIOC_ENUM_FMT, sizeof(struct v4l2_fmtdesc) },
		{ VIDIOC_REQBUFS, sizeof(struct v4l2_requestbuffers) }, { VIDIOC_QUERYBUF, sizeof(struct v4l2_buffer) },
		{ VIDIOC_QBUF, sizeof(struct v4l2_buffer) }, { VIDIOC_DQBUF, sizeof(struct v4l2_buffer) },
		{ VIDIOC_STREAMON, 4 }, { VIDIOC_STREAMOFF, 4 }, { VIDIOC_G_PARM, sizeof(struct v4l2_streamparm) },
		{ VIDIOC_S_PARM, sizeof(struct v4l2_streamparm) }, { VIDIOC_G_STD, 8 }, { VIDIOC_S_STD, 8 },
		{ VIDIOC_ENUMSTD, sizeof(struct v4l2_standard) }, { VIDIOC_ENUMINPUT, sizeof(struct v4l2_input) },
		{ VIDIOC_G_INPUT, 4 }, { VIDIOC_S_INPUT, 4 }, { VIDIOC_G_TUNER, sizeof(struct v4l2_tuner) },
		{ VIDIOC_S_TUNER, sizeof(struct v4l2_tuner) }, { VIDIOC_CROPCAP, sizeof(struct v4l2_cropcap) },
		{ VIDIOC_G_CROP, sizeof(struct v4l2_crop) }, { VIDIOC_S_CROP, sizeof(struct v4l2_crop) },
		{ VIDIOC_G_FBUF, sizeof(struct v4l2_framebuffer) }, { VIDIOC_S_FBUF, sizeof(struct v4l2_framebuffer) },
		{ VIDIOC_ENUM_FRAMESIZES, sizeof(struct v4l2_frmsizeenum) },
		{ VIDIOC_ENUM_FRAMEINTERVALS, sizeof(struct v4l2_frmivalenum) },
		{ VIDIOC_CREATE_BUFS, sizeof(struct v4l2_create_buffers) },
		{ VIDIOC_QUERY_EXT_CTRL, sizeof(struct v4l2_query_ext_ctrl) },
	};

	for (unsigned i = 0; i < sizeof(FILLED) / sizeof(*FILLED); i++)
		ask_filled(FILLED[i].request, FILLED[i].size);
	formats();
	controls();
	return 0;
}
