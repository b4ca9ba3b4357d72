package community

import "strings"

// Term is a word of the field's vocabulary, in English: lower case, words
// joined by hyphens. The vocabulary is open: a design may use words that the
// library does not know, in any language, and they stay as they are. A known
// Chinese word read from text becomes its English term.
type Term string

// vocabulary lists the known terms with their Chinese names. Where two Chinese
// words mean one term, the first is shown and both are read.
var vocabulary = [...][2]string{
	// why a group is built, 建群目的
	{"sales", "销售"}, {"relations", "人际交往"}, {"influence", "个人影响力"}, {"brand", "品牌"}, {"service", "用户服务"},
	{"gather-alike", "聚同好共学"}, {"learn-needs", "了解需求找商机"}, {"precise-reach", "精准触达"}, {"train-officers", "培养核心管理"}, {"content-resonance", "态度内容聚人气"},
	{"serve-core-users", "服务核心用户"}, {"loyalty", "提升忠诚度"}, {"post-quality", "提升发文数量与质量"},
	{"build-network", "建立人脉"}, {"pool-resources", "整合资源"},
	// what it yields
	{"resources", "资源"}, {"network", "人脉"}, {"revenue", "销售额"}, {"users", "用户"},
	{"social", "社交思维"}, {"selling", "销售思维"}, {"user-centred", "用户思维"},
	// what members get, 利益
	{"points", "会员积分"}, {"discount", "会员优惠"}, {"fellowship", "会员联谊和学习"}, {"travel", "会员旅游"},
	{"content", "内容"}, {"advice", "咨询价值"}, {"bargain", "便宜"}, {"fast-service", "快捷服务"}, {"knowledge", "知识"}, {"job-partner", "工作与伴侣"},
	{"voice-views", "发表观点"}, {"belonging-comfort", "归属与慰藉"}, {"respect", "尊重"}, {"self-identity", "自我认同"}, {"self-worth", "自我价值"},
	// value kinds
	{"functional", "功能型"}, {"emotional", "情感型"}, {"mission", "使命型"},
	// trinity
	{"community", "社群"}, {"product", "产品"},
	// forms and venues, 社群形式
	{"member-club", "顾客会员组织"}, {"customer-alliance", "客户联盟及俱乐部"}, {"chat-group", "顾客微信群"}, {"fan-group", "粉丝团体"},
	{"online", "线上"}, {"offline", "线下"}, {"hybrid", "两栖"},
	// carriers, 载体
	{"wechat", "微信"}, {"forum", "论坛"}, {"weibo", "微博"}, {"qq-group", "QQ群"}, {"offline-community", "线下社区"},
	// what people gather on
	{"interest", "兴趣"}, {"trait", "特质"}, {"attribute", "属性"}, {"need", "需求"},
	// the five elements, 五要素 (structure is below)
	{"same-interest", "同好"}, {"output", "输出"}, {"operations", "运营"}, {"replication", "复制"},
	// six bases of affinity, 同好的六种基础 (product is above)
	{"behaviour", "行为"}, {"label", "标签"}, {"space", "空间"}, {"emotion", "情感"}, {"values", "三观"},
	// bonds, 纽带 (interest is above)
	{"trust", "信任"}, {"topic", "话题"}, {"event", "事件"},
	// ways of admission and proofs of it, 引入
	{"invitation", "邀请"}, {"task", "任务"}, {"payment", "付费"}, {"application", "申请"},
	{"fee", "会费"}, {"purchase", "购买"}, {"poster", "转发海报"}, {"accepted-invites", "邀请好友"}, {"quality", "企业资质"},
	{"leader-firm", "龙头企业"}, {"partner-firm", "上下游伙伴"},
	// onboarding, 入群
	{"name-format", "群昵称格式"}, {"announcement", "确认群公告"}, {"ice-breaking", "破冰"},
	{"name", "名称"}, {"region", "地区"}, {"occupation", "职业"},
	// rule families
	{"admission", "引入规则"}, {"onboarding", "入群规则"}, {"communication", "交流规则"}, {"sharing", "分享规则"}, {"elimination", "淘汰规则"},
	{"principle", "原则"}, {"detail", "细节"},
	// modes of sharing
	{"leader-led", "领袖主导"}, {"guest", "嘉宾空降"}, {"rotation", "轮换上台"}, {"summary", "经验总结"},
	// types of group
	{"product-group", "产品型"}, {"interest-group", "兴趣型"}, {"knowledge-group", "知识型"}, {"network-group", "资源人脉型"}, {"marketing-group", "营销型"},
	{"tool-group", "工具型"}, {"topic-group", "话题型"},
	{"ordinary", "普通社群"}, {"vip", "VIP社群"}, {"general", "综合"}, {"regional", "区域"}, {"category", "类目"},
	{"gather", "聚集用户"}, {"retain", "留存引导"}, {"sort", "筛选至VIP"}, {"convert", "销售转化"},
	{"official", "官方"}, {"personal", "个人"},
	// control
	{"central", "中心控制"}, {"mixed", "中间型"}, {"self-organising", "自组织"},
	// offices, staff, powers and duties
	{"hq", "总社"}, {"owner", "群主"}, {"helmsman", "舵主"}, {"admin", "管理员"}, {"monitor", "班长"}, {"study-officer", "学习委员"}, {"event-officer", "活动委员"}, {"committee", "班委"},
	{"customer-service", "群客服"}, {"colleague", "公司同事"}, {"partner-member", "合作会员"}, {"other", "其他"},
	{"kick", "踢人"}, {"announce-all", "群公告"}, {"require-consent", "邀请需确认"}, {"speak-voice", "发语音"}, {"transfer", "转让群主"},
	{"raise-spirit", "提升热情与凝聚力"}, {"draw-out-lurkers", "引导潜水"}, {"publish-notices", "发布通知"}, {"host-and-answer", "主持活动与答疑"}, {"keep-order", "维护秩序"}, {"remove-violators", "清退违规者"},
	// output
	{"article", "图文"}, {"video", "视频"}, {"voice", "语音"}, {"activity", "活动"},
	{"wechat-system", "微信体系"}, {"live", "直播"}, {"audio", "音频"}, {"media-platform", "媒体平台"},
	{"moments", "朋友圈"}, {"group-chat", "群"}, {"personal-share", "个人分享"},
	{"honour", "荣誉"}, {"money", "现金"}, {"traffic", "流量补贴"}, {"credits", "积分"},
	{"attitude", "有态度的内容"}, {"interaction", "互动"}, {"sharing-benefit", "共享互利"}, {"rules", "群规"},
	{"competitor", "竞品"}, {"hobbies", "爱好"},
	// operations
	{"ritual", "仪式感"}, {"belonging", "归属感"}, {"participation", "参与感"}, {"organisation", "组织感"},
	{"cohesion", "凝聚力"}, {"quality-of-members", "质量"}, {"effectiveness", "战斗力"}, {"activeness", "活跃度"},
	{"accept-rules", "确认群规"}, {"reward-punishment", "奖惩"}, {"mutual-help", "互助"}, {"activities", "活动互动"}, {"discussion", "讨论分享"},
	{"division-of-labour", "分工协作"}, {"check-in", "打卡"}, {"strict-rules", "严格执行群规"}, {"session", "定期分享"}, {"merchandise", "定制周边"}, {"welcome", "欢迎"}, {"award", "表彰"},
	{"join-leave", "加入退出"}, {"search", "信息搜寻"}, {"opinion", "意见分享"}, {"take-part", "活动参与"}, {"benefit", "利益获取"}, {"trade", "交易及结算"}, {"delivery", "物流配送"},
	{"overview", "概述"}, {"group-management", "群的管理"}, {"newcomer-steps", "新人入群三部曲"}, {"staffing", "人员分工"}, {"group-interaction", "群内互动"}, {"departments", "部门配合"}, {"materials", "所需物料"}, {"closing", "结语"},
	{"rites", "仪式"}, {"lexicon", "群内语言"}, {"norms", "规范"},
	{"craftsman", "匠人精神"}, {"spiritual-leader", "精神领袖"}, {"spokesperson", "企业代言"}, {"industry-fighter", "行业斗士"},
	{"founding-story", "创业故事"}, {"ideals", "情怀"}, {"personal-life", "个人情感生活"}, {"entertainment", "娱乐精神"},
	{"new-media", "新媒体"}, {"salon", "沙龙"}, {"conference", "会议"}, {"launch-event", "发布会"},
	{"sharing-star", "季度分享之星"}, {"check-in-star", "季度打卡之星"},
	// ten elements of community marketing
	{"target", "对象"}, {"entry", "入口"}, {"attraction", "引流"}, {"benefits", "利益"}, {"structure", "结构"}, {"ties", "纽带"}, {"running", "运行"}, {"culture", "文化"}, {"data", "数据"}, {"ecosystem", "生态"},
	// positioning
	{"slogan", "口号"}, {"vision", "愿景"}, {"mission-statement", "使命"}, {"value-statement", "价值观"},
	// returns, 回报载体
	{"membership", "会员费"}, {"e-commerce", "电商"}, {"advertising", "流量广告"}, {"commission", "佣金"},
	// measures of targets
	{"groups", "群数"}, {"members-per-group", "每群人数"}, {"loyal-users", "忠实用户"}, {"ugc-share", "UGC占比"},
	// measures of an assessment
	{"talk", "人均每天消息数"}, {"speakers", "发言占比"}, {"weekly-speakers", "周发言占比"}, {"top-tenth", "最活跃一成的消息占比"},
	{"silence-days", "沉默天数"}, {"faded-to", "消息与高峰之比"}, {"mute", "无人发言"}, {"deserted", "空群"}, {"orders-rate", "28 天人均订单数"},
	{"ad-share", "广告占比"}, {"worth-share", "有价值消息占比"}, {"noise-share", "闲聊占比"}, {"attitude-share", "表态占比"},
	{"staff-ad-share", "工作人员的广告占比"}, {"staff-worth-share", "工作人员的有价值消息占比"},
	{"answers", "答疑"}, {"level", "等级"}, {"check-in-rate", "打卡率"}, {"onboarded-share", "走完入群步骤的占比"}, {"sessions-complete", "完整分享的占比"}, {"decentralisation", "去中心化程度"}, {"brand-stock", "品牌积累"},
	{"design-interest", "设计里的同好"}, {"design-structure", "设计里的结构"}, {"design-output", "设计里的输出"}, {"design-operations", "设计里的运营"}, {"design-replication", "设计里的复制"},
	{"tied-share", "有来往的成员占比"}, {"core-share", "核心成员占比"}, {"core-members", "核心成员数"}, {"core-kept", "核心留存"}, {"centralisation", "中心化程度"}, {"run-from-centre", "一个人撑着的程度"},
	{"member-held", "成员自办活动占比"}, {"member-initiated", "成员发起占比"}, {"rites-kept", "仪式坚持的周占比"}, {"marks-kept", "价值标记的周占比"}, {"forms-kept", "群内形式的占比"},
	{"cohesion", "兴趣相近程度"}, {"demand-entropy", "需求分散程度"}, {"target-fit", "目标人群占比"},
	// roadmap and replication
	{"training", "培训"}, {"recruitment", "人力资源"}, {"angel-investment", "天使投资"},
	{"quick-learner", "学习能力强"}, {"culture-bearer", "理解文化"}, {"builder", "参与构建"}, {"detailed", "熟悉细节"},
	{"elements", "其他四要素"}, {"core", "核心群"}, {"self-organisation", "自我组织"}, {"subculture", "亚文化"}, {"firms", "企业数"}, {"opened-by-hand", "运营方开放"},
}

// ParseTerm returns the term of an English or Chinese word; an unknown word is
// a term of the caller's own.
func ParseTerm(s string) Term {
	s = strings.TrimSpace(s)
	for i := range vocabulary {
		if vocabulary[i][1] == s || strings.EqualFold(vocabulary[i][0], s) {
			return Term(vocabulary[i][0])
		}
	}
	return Term(s)
}

// String returns the term.
func (t Term) String() string { return string(t) }

// Chinese returns the Chinese word of a known term, and an unknown one as it is.
func (t Term) Chinese() string {
	for i := range vocabulary {
		if vocabulary[i][0] == string(t) {
			return vocabulary[i][1]
		}
	}
	if name, ok := strings.CutPrefix(string(t), "practice-"); ok { // the measure of a practice
		return Term(name).Chinese()
	}
	return string(t)
}

// MarshalText implements [encoding.TextMarshaler].
func (t Term) MarshalText() ([]byte, error) { return []byte(t), nil }

// UnmarshalText reads a word as [ParseTerm] does.
func (t *Term) UnmarshalText(b []byte) error { *t = ParseTerm(string(b)); return nil }
