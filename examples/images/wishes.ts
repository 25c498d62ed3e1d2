/** What `x-oss-process` can be asked for, one example of each. Names of objects and letters travel in base64 for URLs. */
const named = (text: string): string => Buffer.from(text).toString('base64url')

const mark = named('avatar.png?x-oss-process=image/resize,P_16')
const letters = named('Latchkey 你好')

export const wishes: readonly (readonly [title: string, process: string])[] = [
  ['Fill a box', 'image/resize,m_fill,w_240,h_240'],
  ['A circle', 'image/crop,x_130,y_440,w_360,h_300/circle,r_150/format,png'],
  ['Rounded corners', 'image/resize,w_320/rounded-corners,r_40/format,png'],
  ['Letters over it', `image/resize,w_320/watermark,text_${letters},size_26,color_FFF6D8,shadow_60,g_south,y_16`],
  ['Turn', 'image/resize,w_260/rotate,30/format,png'],
  ['Tiles', `image/resize,w_320/watermark,text_${letters},size_14,color_FFFFFF,t_45,rotate_330,fill_1,padx_24,pady_30`],
  ['Fit into a box', 'image/resize,w_240,h_240'],
  ['Pad with a colour', 'image/resize,m_pad,w_240,h_240,color_20182E'],
  ['Stretch', 'image/resize,m_fixed,w_160,h_240'],
  ['Cut out', 'image/crop,x_130,y_440,w_360,h_300'],
  ['One of several slices', 'image/indexcrop,x_400,i_1'],
  ['Blur', 'image/resize,w_320/blur,r_8,s_4'],
  ['Brighter, with less contrast', 'image/resize,w_320/bright,35/contrast,-30'],
  ['Sharpen', 'image/resize,w_320/sharpen,300'],
  ['A picture over it', `image/watermark,image_${mark},g_ne,x_30,y_30/resize,w_320`],
  [
    'Both, side by side',
    `image/watermark,image_${mark},text_${letters},size_60,color_FFFFFF,order_0,align_1,interval_16/resize,w_320`,
  ],
  ['Another format, smaller', 'image/resize,w_320/format,avif'],
  ['What is known of it', 'image/info'],
  ['The colour that it has most of', 'image/average-hue'],
]
