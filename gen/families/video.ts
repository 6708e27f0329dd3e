// Cameras, tuners and codecs. What the words mean is told in gen/families/all.ts.
export const video = {
  v4l2_buffer_types: `V4L2_BUF_TYPE_??? enum:v4l2_buf_type -V4L2_BUF_TYPE_PRIVATE`,
  v4l2_memories: `V4L2_MEMORY_??? enum:v4l2_memory`,
  v4l2_fields: `V4L2_FIELD_??? enum:v4l2_field`,
  v4l2_colorspaces: `V4L2_COLORSPACE_??? enum:v4l2_colorspace`,
  v4l2_capabilities: `V4L2_CAP_??? linux/videodev2.h:V4L2_CAP_:TIMEPERFRAME,EDID`,
  v4l2_rate_capabilities: `V4L2_CAP_??? V4L2_CAP_TIMEPERFRAME`,
  v4l2_modes: `V4L2_MODE_??? V4L2_MODE_HIGHQUALITY`,
  v4l2_buffer_flags: `V4L2_BUF_FLAG_??? V4L2_BUF_FLAG_INPUT=200 linux/videodev2.h:V4L2_BUF_FLAG_:M2M_HOLD_CAPTURE_BUF -V4L2_BUF_FLAG_TSTAMP_* -V4L2_BUF_FLAG_TIMESTAMP_*`,
  v4l2_buffer_clocks: `V4L2_BUF_FLAG_TIMESTAMP_??? linux/videodev2.h:V4L2_BUF_FLAG_TIMESTAMP_:MASK`,
  v4l2_buffer_moments: `V4L2_BUF_FLAG_TSTAMP_SRC_??? linux/videodev2.h:V4L2_BUF_FLAG_TSTAMP_SRC_:MASK`,
  v4l2_format_flags: `V4L2_FMT_FLAG_??? linux/videodev2.h:V4L2_FMT_FLAG_:CSC_HSV_ENC`,
  v4l2_frame_sizes: `V4L2_FRMSIZE_TYPE_??? enum:v4l2_frmsizetypes`,
  v4l2_frame_intervals: `V4L2_FRMIVAL_TYPE_??? enum:v4l2_frmivaltypes`,
  v4l2_input_types: `V4L2_INPUT_TYPE_??? linux/videodev2.h:V4L2_INPUT_TYPE_`,
  v4l2_tuner_types: `V4L2_TUNER_??? enum:v4l2_tuner_type`,
  v4l2_tuner_capabilities: `V4L2_TUNER_CAP_??? V4L2_TUNER_CAP_LOW V4L2_TUNER_CAP_NORM
    V4L2_TUNER_CAP_HWSEEK_BOUNDED V4L2_TUNER_CAP_HWSEEK_WRAP V4L2_TUNER_CAP_STEREO V4L2_TUNER_CAP_LANG2
    V4L2_TUNER_CAP_LANG1 V4L2_TUNER_CAP_RDS V4L2_TUNER_CAP_RDS_BLOCK_IO V4L2_TUNER_CAP_RDS_CONTROLS
    V4L2_TUNER_CAP_FREQ_BANDS V4L2_TUNER_CAP_HWSEEK_PROG_LIM V4L2_TUNER_CAP_1HZ`,
  v4l2_tuner_channels: `V4L2_TUNER_SUB_??? linux/videodev2.h:V4L2_TUNER_SUB_:SAP`,
  v4l2_tuner_modes: `V4L2_TUNER_MODE_??? linux/videodev2.h:V4L2_TUNER_MODE_:SAP`,
  v4l2_vbi_flags: `V4L2_VBI_??? V4L2_VBI_UNSYNC V4L2_VBI_INTERLACED`,
  v4l2_sliced_flags: `V4L2_SLICED_??? linux/videodev2.h:V4L2_SLICED_:VBI_525,VBI_625`,
  v4l2_standards: `V4L2_STD_??? linux/videodev2.h:V4L2_STD_PAL_:BG,DK linux/videodev2.h:V4L2_STD_NTSC_
    linux/videodev2.h:V4L2_STD_SECAM_:DK linux/videodev2.h:V4L2_STD_ATSC_`,
  v4l2_overlay_capabilities: `V4L2_FBUF_CAP_??? linux/videodev2.h:V4L2_FBUF_CAP_`,
  v4l2_overlay_flags: `V4L2_FBUF_FLAG_??? linux/videodev2.h:V4L2_FBUF_FLAG_`,
  v4l2_control_types: `V4L2_CTRL_TYPE_??? enum:v4l2_ctrl_type -V4L2_CTRL_COMPOUND_TYPES`,
  v4l2_control_flags: `V4L2_CTRL_FLAG_??? linux/videodev2.h:V4L2_CTRL_FLAG_:NEXT_CTRL,NEXT_COMPOUND`,
  v4l2_control_steps: `- V4L2_CTRL_FLAG_NEXT_CTRL V4L2_CTRL_FLAG_NEXT_COMPOUND`,
  v4l2_control_classes: `V4L2_CTRL_CLASS_??? linux/v4l2-controls.h:V4L2_CTRL_CLASS_:MPEG`,
  v4l2_controls: `V4L2_CID_??? linux/v4l2-controls.h:V4L2_CID_:BASE,USER_BASE,CODEC_BASE,MPEG_BASE,MPEG_CLASS,LASTP1,MAX_CTRLS
    -V4L2_CID_*_CX2341X_BASE -V4L2_CID_*_MFC51_BASE -V4L2_CID_POWER_LINE_FREQUENCY_*
    -V4L2_CID_MPEG_VIDEO_INTRA_REFRESH_PERIOD_TYPE_* -V4L2_CID_MPEG_VIDEO_VPX_GOLDEN_FRAME_USE_*
    -V4L2_CID_MPEG_VIDEO_VPX_*_PARTITION* -V4L2_CID_MPEG_VIDEO_VPX_*_REF_FRAME
    -V4L2_CID_JPEG_[^C]* -V4L2_CID_JPEG_CH* -V4L2_CID_JPEG_CO* -V4L2_CID_DV_.X_[^C]* -V4L2_CID_STATELESS_*
    -V4L2_CID_CODEC_STATELESS_BASE -V4L2_CID_COLORIMETRY_* -V4L2_CID_CAMERA_ORIENTATION
    -V4L2_CID_CAMERA_SENSOR_ROTATION -V4L2_CID_HDR_SENSOR_MODE -V4L2_CID_MPEG_VIDEO_MPEG2_LEVEL
    -V4L2_CID_MPEG_VIDEO_MPEG2_PROFILE -V4L2_CID_MPEG_VIDEO_VP9_LEVEL`,
  v4l2_unshown_controls: `V4L2_CID_??? V4L2_CID_MPEG_VIDEO_MPEG2_LEVEL V4L2_CID_MPEG_VIDEO_MPEG2_PROFILE
    V4L2_CID_MPEG_VIDEO_VP9_LEVEL V4L2_CID_CAMERA_ORIENTATION V4L2_CID_CAMERA_SENSOR_ROTATION
    V4L2_CID_HDR_SENSOR_MODE linux/v4l2-controls.h:V4L2_CID_JPEG_:CLASS,CLASS_BASE
    linux/v4l2-controls.h:V4L2_CID_DV_:CLASS,CLASS_BASE linux/v4l2-controls.h:V4L2_CID_STATELESS_
    linux/v4l2-controls.h:V4L2_CID_COLORIMETRY_:CLASS,CLASS_BASE`,
  v4l2_pixel_formats: `- linux/videodev2.h:V4L2_PIX_FMT_:HM12,PRIV_MAGIC,FLAG_PREMUL_ALPHA,FLAG_SET_CSC
    linux/videodev2.h:V4L2_SDR_FMT_ linux/videodev2.h:V4L2_TCH_FMT_ linux/videodev2.h:V4L2_META_FMT_`,
} as const;
